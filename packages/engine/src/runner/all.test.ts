import { PermanentError } from "@millrace/flow";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

async function outcome(run: Parameters<typeof flow>[0]): Promise<unknown> {
  await world().publish(flow(run));
  const runId = await world().start("flow");
  await world().ended(runId);
  return world().output(runId);
}

test("step.all() does every item as a step of its own, some at a time, and gives the results in order", async () => {
  let now = 0;
  let most = 0;
  const items = ["a", "b", "c", "d", "e"];
  const result = await outcome(({ step }) =>
    step.all("work", items, { concurrency: 2 }, async (item, { index, attempt, idempotencyKey, signal }) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return `${index} ${item} ${attempt} ${idempotencyKey.endsWith(`work\u0000${index}`)} ${signal.aborted}`;
    }),
  );
  expect(result).toEqual(items.map((item, index) => `${index} ${item} 1 true false`));
  expect(most).toBe(2);
  expect(await outcome(({ step }) => step.all("none", [], (): number => 1))).toEqual([]);
});

test("After a failure no further item begins, those under way end, and the first one's failure throws", async () => {
  const executed: number[] = [];
  const slow = gate();
  const result = outcome(async ({ step }) => {
    const ended = step
      .all("work", numbers(10), { concurrency: 3, retry: { attempts: 0 } }, async (n) => {
        executed.push(n);
        if (n === 0) await slow.pass();
        if (n === 1) throw new PermanentError("one");
        if (n === 2) throw new PermanentError("two");
        return n;
      })
      .catch((error: Error) => error.message);
    await slow.reached;
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
    slow.resolve();
    return ended;
  });
  expect(await result).toBe("one");
  expect(executed).toEqual([0, 1, 2]);
});

test("With errors collected every item is done, and says how it ended", async () => {
  const result = await outcome(async ({ step }) => {
    const ended = await step.all("work", numbers(4), { errors: "collect", retry: { attempts: 0 } }, (n) => {
      if (n % 2 === 1) throw new Error(`odd ${n}`);
      return n;
    });
    return ended.map((one) => (one.outcome === "succeeded" ? one.output : one.error.message));
  });
  expect(result).toEqual([0, "odd 1", 2, "odd 3"]);
});

test("Items that are recorded are not done again, and one that had given up keeps new ones from beginning", async () => {
  const executed: string[] = [];
  const wall = gate();
  await world().publish(
    flow(async ({ step }) => {
      const message = await step
        .all("work", numbers(6), { concurrency: 2, key: (n) => `n${n}`, retry: { attempts: 0 } }, async (n) => {
          executed.push(`n${n}`);
          if (n === 2) await wall.pass();
          if (n === 3) throw new Error("three");
          return n;
        })
        .catch((error: Error) => error.message);
      return message;
    }),
  );
  const runId = await world().start("flow");
  await world().fly(async () => (await world().journal(runId, "step.failed")).length === 1);
  await world().restart();
  await world().ended(runId);
  expect(await world().output(runId)).toBe("three");
  expect(executed).toEqual(["n0", "n1", "n2", "n3"]);
});

test("A key that is used twice is found before anything begins", async () => {
  const executed: number[] = [];
  await expect(
    outcome(({ step }) => step.all("work", [1, 1], { key: String }, (n): number => executed.push(n))),
  ).rejects.toMatchObject({ code: "STEP_DUPLICATE" });
  expect(executed).toEqual([]);
});

test.each([
  ["the items", [7, {}, (): number => 1]],
  ["the function", [[1], {}, 7]],
  ["the concurrency", [[1], { concurrency: 0 }, (): number => 1]],
  ["errors", [[1], { errors: "ignore" }, (): number => 1]],
])("step.all() refuses %s that cannot be", async (what, [items, options, run]) => {
  await expect(
    outcome(({ step }) => step.all("work", items as never, options as never, run as never)),
  ).rejects.toMatchObject({ code: "FLOW_DEFINITION_INVALID", message: expect.stringContaining(what) });
});
