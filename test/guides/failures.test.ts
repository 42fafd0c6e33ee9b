import { readFileSync } from "node:fs";
import { project, useWorld } from "@millrace/engine/testing";
import shipOrder from "@millrace/example-flows/failures/flow.ts";
import type { Flow, Json } from "@millrace/flow";
import { errorCodes } from "@millrace/flow/errors";
import { beforeEach, expect, test } from "vitest";

const world = useWorld();
const order = { order: "A7", card: "valid", parcels: 2 };
const start = async (input: Json) => {
  const runId = await world().start("ship-order", input);
  return { runId, status: await world().ended(runId) };
};

beforeEach(() => world().publish(shipOrder as unknown as Flow));

test("a busy carrier is asked again every 30 seconds", async () => {
  const { runId } = await start({ ...order, busyTries: 2 });
  expect(await world().output(runId)).toEqual({ labels: ["A7-1", "A7-2"] });
  const failures = await world().journal(runId, "step.failed");
  expect(failures.map(({ at, body }) => body.retryAt! - at)).toEqual([30_000, 30_000]);
});

test("a declined card is not charged again; its dead letter is redriven with another one, and the reservation stays", async () => {
  const { runId, status } = await start({ ...order, card: "expired" });
  expect(status).toBe("failed");
  expect(await world().journal(runId, "step.failed")).toHaveLength(1);
  const { deadLetters } = world().control;
  const [letter] = await deadLetters.list({ project, limit: 10 });
  expect(letter).toMatchObject({ runId, errorCode: "STEP_FAILED" });
  const again = await deadLetters.redrive({ project, runId, input: order });
  expect(await world().ended(again.runId)).toBe("succeeded");
  const reserved = (await world().journal(again.runId, "step.succeeded")).find(({ name }) => name === "reserve");
  const before = (await world().journal(runId, "step.succeeded")).find(({ name }) => name === "reserve");
  expect(reserved!.at).toBe(before!.at);
});

test("a step gets its result by hand", async () => {
  const { runId } = await start({ ...order, busyTries: 9 });
  const { runId: forked } = await world().control.fork({ project, runId, results: { "hand over": ["by bicycle"] } });
  await world().ended(forked);
  expect(await world().output(forked)).toEqual({ labels: ["by bicycle"] });
});

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const guide = read("docs/flows-guide/failures.md");

test("the guide shows this very flow", () => {
  expect(guide).toContain(`\`\`\`ts\n${read("examples/engine/failures/flow.ts")}\`\`\``);
});

test("the guide names all codes of errors that are tried again, and no other", () => {
  const [, list] = guide.split("These are tried again:\n\n");
  const named = [...list!.split("\n\n")[0]!.matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code);
  const retried = Object.entries(errorCodes).filter(([, { retry }]) => retry);
  expect(named.toSorted()).toEqual(retried.map(([code]) => code).toSorted());
});
