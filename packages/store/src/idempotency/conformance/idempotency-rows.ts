import { describe, expect } from "vitest";
import { beginningMs, project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { dropKey, keepAnswer, takeKey } from "../idempotency-keys.ts";

const call = { project, principal: "local", operation: "runs.retry", key: "k" };
const take = { ...call, inputHash: "a", expiresAt: beginningMs + 1_000, nowMs: beginningMs };

/** What holds for keys of repeated calls, on every database. */
export function idempotencyConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`idempotency keys: ${target.name}`, () => {
    it("a key is taken once, and tells those who come later of the answer", async ({ scene }) => {
      const { tables } = scene.store;
      const both = await Promise.all([takeKey(tables, take), takeKey(scene.other.tables, take)]);
      expect(both.filter((taken) => taken === null)).toHaveLength(1);
      await keepAnswer(tables, { ...call, answer: '{"done":true}' });
      expect(await takeKey(scene.other.tables, { ...take, inputHash: "b" })).toEqual({
        inputHash: "a",
        answer: '{"done":true}',
      });
    });

    it("a key is another one for another principal, operation or project", async ({ scene }) => {
      const { tables } = scene.store;
      expect(await takeKey(tables, take)).toBeNull();
      for (const other of [{ principal: "token:x" }, { operation: "runs.cancel" }, { project: "other" }])
        expect(await takeKey(tables, { ...take, ...other })).toBeNull();
    });

    it("a key is free again when it was given back, and at its end", async ({ scene }) => {
      const { tables } = scene.store;
      await takeKey(tables, take);
      await dropKey(tables, call);
      expect(await takeKey(tables, take)).toBeNull();
      expect(await takeKey(tables, { ...take, nowMs: take.expiresAt - 1 })).toEqual({ inputHash: "a", answer: null });
      expect(await takeKey(tables, { ...take, nowMs: take.expiresAt })).toBeNull();
    });
  });
}
