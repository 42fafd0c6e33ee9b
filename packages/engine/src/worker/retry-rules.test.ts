import { MillraceError } from "@millrace/flow/errors";
import { expect, test } from "vitest";
import { flow, useWorld } from "../testing/use-world.ts";

const world = useWorld();

class CardDeclined extends Error {}

async function triesOf(thrown: () => unknown, retry: object, advance: { restartAfterMs?: number } = {}) {
  const triedAt: number[] = [];
  const startMs = world().clock.nowMs();
  await world().publish(
    flow(({ step }) =>
      step("fails", { retry }, () => {
        triedAt.push(world().clock.nowMs() - startMs);
        throw thrown();
      }),
    ),
  );
  const runId = await world().start("flow");
  if (advance.restartAfterMs !== undefined) {
    await world().advance(advance.restartAfterMs);
    await world().restart();
  }
  expect(await world().ended(runId)).toBe("failed");
  return { triedAt, runId };
}

test("A rule for an author's class or for a code holds for such errors alone", async () => {
  const retry = { attempts: 1, delay: "1s", on: { CardDeclined: { delay: "1m" }, HTTP_STATUS: { attempts: 2 } } };
  expect((await triesOf(() => new CardDeclined("no"), retry)).triedAt).toEqual([0, 60_000]);
  expect((await triesOf(() => new TypeError("no"), retry)).triedAt).toEqual([0, 1_000]);
  const busy = () => new MillraceError({ code: "HTTP_STATUS", message: "busy" });
  expect((await triesOf(busy, retry)).triedAt).toEqual([0, 1_000, 3_000]);
});

test("An error that the policy names in never fails its step at once", async () => {
  const { triedAt, runId } = await triesOf(() => new CardDeclined("no"), { never: ["CardDeclined"] });
  expect(triedAt).toEqual([0]);
  expect((await world().journal(runId, "step.failed"))[0]?.body.error).toMatchObject({ type: "CardDeclined" });
});

test("A step gives up when the next try would begin later than until after the first one, over a restart too", async () => {
  const retry = { attempts: 100, delay: "10s", factor: 1, until: "35s" };
  expect((await triesOf(() => new Error("no"), retry)).triedAt).toEqual([0, 10_000, 20_000, 30_000]);
  const late = await triesOf(() => new Error("no"), retry, { restartAfterMs: 25_000 });
  expect(late.triedAt).toEqual([0, 10_000, 20_000, 30_000]);
});

test("Jitter is the same however often a run is replayed, and another for another run", async () => {
  const retry = { attempts: 3, delay: "1m", factor: 1, jitter: 1 };
  const first = await triesOf(() => new Error("no"), retry);
  const second = await triesOf(() => new Error("no"), retry);
  expect(first.triedAt).not.toEqual(second.triedAt);
  for (const { triedAt, runId } of [first, second]) {
    expect(triedAt).toHaveLength(4);
    expect(triedAt[3]).toBeLessThanOrEqual(180_000);
    const recorded = await world().journal(runId, "step.failed");
    expect(recorded.map(({ at, body }) => (body.retryAt === null ? null : body.retryAt - at))).toEqual([
      triedAt[1]!,
      triedAt[2]! - triedAt[1]!,
      triedAt[3]! - triedAt[2]!,
      null,
    ]);
  }
});
