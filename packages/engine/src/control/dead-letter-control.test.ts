import { expect, test } from "vitest";
import { flow, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const letters = () => world().control.deadLetters;
const listed = async (filter: object = {}) =>
  (await letters().list({ project, limit: 100, ...filter })).map(({ runId }) => runId);

async function failedRuns(count: number) {
  const executed: string[] = [];
  const state = { broken: true };
  await world().publish(
    flow(async ({ step, input }) => {
      await step("first", () => void executed.push(`first ${input}`));
      await step("second", { retry: { attempts: 0 } }, () => {
        if (state.broken) throw new Error(`broken ${input}`);
        executed.push(`second ${input}`);
      });
      return input as string;
    }),
  );
  const runs = [];
  for (let n = 0; n < count; n++) {
    runs.push(await world().start("flow", n));
    // Ids are in the order of their milliseconds.
    world().clock.jump(1);
  }
  for (const runId of runs) expect(await world().ended(runId)).toBe("failed");
  state.broken = false;
  return { runs, executed, state };
}

test("A dead letter shows its cause and input, and redrive() sends it again once, with what had succeeded", async () => {
  const { runs, executed } = await failedRuns(1);
  const runId = runs[0]!;
  const [letter] = await letters().list({ project, limit: 10 });
  expect(letter).toMatchObject({ runId, flow: "flow", errorCode: "STEP_FAILED" });
  expect(JSON.parse(letter!.ending)).toMatchObject({ error: { message: "broken 0" } });
  expect(JSON.parse(letter!.beginning)).toEqual({ input: 0 });
  expect(await letters().get({ project, runId })).toMatchObject({ runId, status: "failed" });
  const again = await letters().redrive({ project, runId });
  expect(await world().ended(again.runId)).toBe("succeeded");
  expect(executed).toEqual(["first 0", "second 0"]);
  await expect(letters().redrive({ project, runId })).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
  await expect(letters().get({ project, runId })).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
  expect(await listed()).toEqual([]);
});

test("redrive() by two at once is one new run", async () => {
  const { runs } = await failedRuns(1);
  const redrive = () => letters().redrive({ project, runId: runs[0]! });
  const results = await Promise.allSettled([redrive(), redrive()]);
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await world().store.listRuns({ project, limit: 10 })).toHaveLength(2);
});

test("redrive() takes an edited input, from the start or with what is kept", async () => {
  const { runs, executed } = await failedRuns(2);
  const [first, second] = runs;
  const kept = await letters().redrive({ project, runId: first!, input: "new" });
  await world().ended(kept.runId);
  const anew = await letters().redrive({ project, runId: second!, input: "newer", fromStart: true });
  await world().ended(anew.runId);
  expect(executed).toEqual(["first 0", "first 1", "second new", "first newer", "second newer"]);
});

test("redriveMany() sends again what the filter means, bounded, and says which could not be", async () => {
  const { runs } = await failedRuns(5);
  await world().publish(flow(async () => Promise.reject(new Error("other")), { name: "other" }));
  const other = await world().start("other");
  await world().ended(other);
  const some = await letters().redriveMany({ project, flow: "flow", limit: 2 });
  expect(some.map(({ runId }) => runId)).toEqual([runs[4], runs[3]]);
  for (const { newRunId } of some) expect(await world().ended(newRunId!)).toBe("succeeded");
  await world().publish(flow(({ step }) => step("renamed", () => 1)));
  const refused = await letters().redriveMany({ project, flow: "flow", limit: 10, onPublished: true });
  expect(refused).toHaveLength(3);
  for (const { newRunId, refused: why } of refused) expect([newRunId, why?.code]).toEqual([null, "REPLAY_DIVERGED"]);
  const rest = await letters().redriveMany({
    project,
    limit: 10,
    errorCode: "STEP_FAILED",
    onPublished: true,
    fromStart: true,
  });
  expect(rest.map(({ newRunId }) => typeof newRunId)).toEqual(["string", "string", "string"]);
  expect(await listed()).toEqual([other]);
});

test("discard() puts one away, discardMany() those that the filter means", async () => {
  const { runs } = await failedRuns(4);
  expect(await letters().discard({ project, runId: runs[0]! })).toMatchObject({ status: "failed" });
  await expect(letters().discard({ project, runId: runs[0]! })).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
  await expect(letters().discard({ project, runId: "none" })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  expect(await letters().discardMany({ project, flow: "flow", limit: 2 })).toEqual([runs[3], runs[2]]);
  expect(await listed()).toEqual([runs[1]]);
  expect((await world().control.retry({ project, runId: runs[0]! })).existed).toBe(false);
});

test("A run that is not failed is no dead letter", async () => {
  await world().publish(flow(async () => 1));
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(letters().get({ project, runId })).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
  expect(await listed()).toEqual([]);
});
