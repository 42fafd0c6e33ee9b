import { expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import { flow, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
type Steps = Parameters<Parameters<typeof flow>[0]>[0];
const migrate = (options: { version?: string; dryRun?: boolean; after?: string | undefined; limit?: number } = {}) =>
  world().control.migrate({ project, flow: "flow", ...options });

const onboarding =
  (version: string, executed: string[] = []) =>
  async ({ step, input }: Steps) => {
    await step("welcome", () => void executed.push(`welcome ${version}`));
    await step.waitFor("answer", { signal: "yes" });
    await step("end", () => void executed.push(`end ${version}`));
    return { version, input } as never;
  };

async function waitingRuns(count: number) {
  const runs = [];
  for (let n = 0; n < count; n++) runs.push(await world().start("flow", n));
  for (const runId of runs) await world().ended(runId, "waiting");
  // Ids of one moment are in no order.
  return runs.sort();
}

test("migrate() moves waiting runs to the published version, and they go on where they were", async () => {
  const executed: string[] = [];
  await world().publish(flow(onboarding("old", executed)));
  const runs = await waitingRuns(10);
  await world().publish(flow(onboarding("new", executed)));
  expect(await migrate()).toEqual({
    version: "flow-2",
    runs: runs.map((runId) => ({ runId, from: "flow-1", refused: null })),
    next: null,
  });
  expect(await migrate()).toEqual({ version: "flow-2", runs: [], next: null });
  for (const runId of runs) {
    await world().control.signal({ project, runId, name: "yes", payload: 1 });
    await world().ended(runId);
    expect(await world().output(runId)).toMatchObject({ version: "new" });
    expect(await world().journal(runId, "run.migrated")).toMatchObject([{ body: { from: "flow-1", to: "flow-2" } }]);
    expect(journalFaults(await world().entries(runId))).toEqual([]);
  }
  expect(executed.filter((step) => step === "welcome old")).toHaveLength(10);
  expect(executed.filter((step) => step === "end new")).toHaveLength(10);
  expect(executed).toHaveLength(20);
});

test("migrate() refuses by name the runs whose steps, keys or waits the new version does not ask for; the others move", async () => {
  await world().publish(
    flow(async ({ step, input }) => {
      await step("visit", { key: String(input) }, () => 1);
      await step.waitFor("answer", { signal: "yes" });
    }),
  );
  const waiting = await waitingRuns(2);
  const inputs = new Map<unknown, string>();
  for (const runId of waiting) inputs.set(JSON.parse((await world().store.getRun({ project, runId }))!.input), runId);
  const [first, second] = [inputs.get(0), inputs.get(1)];
  await world().publish(
    flow(async ({ step }) => {
      await step("visit", { key: "1" }, () => 1);
      await step.waitFor("answer", { signal: "yes" });
    }),
  );
  const { runs } = await migrate();
  expect(runs.toSorted((a) => (a.runId === first ? -1 : 1))).toMatchObject([
    {
      runId: first,
      refused: { code: "REPLAY_DIVERGED", message: expect.stringContaining("does not ask for visit[0], answer") },
    },
    { runId: second, refused: null },
  ]);
  expect(await world().store.getRun({ project, runId: first! })).toMatchObject({
    version: "flow-1",
    status: "waiting",
  });
  await world().control.signal({ project, runId: first!, name: "yes", payload: 1 });
  expect(await world().ended(first!)).toBe("succeeded");
});

test("migrate() with dryRun says the same and moves nothing", async () => {
  await world().publish(flow(onboarding("old")));
  const [runId] = await waitingRuns(1);
  await world().publish(flow(onboarding("new")));
  expect((await migrate({ dryRun: true })).runs).toEqual([{ runId, from: "flow-1", refused: null }]);
  expect(await world().store.getRun({ project, runId: runId! })).toMatchObject({ version: "flow-1" });
  expect(await world().journal(runId!, "run.migrated")).toEqual([]);
});

test("migrate() to a named version goes back, page by page", async () => {
  await world().publish(flow(onboarding("old")));
  await world().publish(flow(onboarding("new")));
  const runs = await waitingRuns(3);
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await migrate({ version: "flow-1", limit: 2, after });
    seen.push(...page.runs.map(({ runId }) => runId));
    if (page.next === null) break;
    after = page.next;
  }
  expect(seen).toEqual(runs);
  await expect(migrate({ version: "flow-9" })).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
  await expect(world().control.migrate({ project, flow: "nothing" })).rejects.toMatchObject({ code: "FLOW_NOT_FOUND" });
});

test("migrate() moves queued runs whose input fits, and refuses the others", async () => {
  const { z } = await import("@millrace/flow");
  await world().publish(flow(onboarding("old")));
  world().kill();
  const start = (runId: string, input: unknown) => ({
    project,
    runId,
    flow: "flow",
    version: "flow-1",
    parentRunId: null,
    idempotencyKey: null,
    entries: [
      {
        seq: 1,
        kind: "run.queued" as const,
        name: null,
        key: null,
        attempt: 0,
        body: JSON.stringify({ input }),
        at: 1,
      },
    ],
  });
  await world().store.startRuns({ starts: [start("a", 1), start("b", "text")] });
  await world().publish(flow(onboarding("new"), { input: z.number() as never }));
  await world().begin({ concurrency: 0 });
  const { runs } = await migrate();
  expect(runs).toMatchObject([
    { runId: "a", refused: null },
    { runId: "b", refused: { code: "INPUT_INVALID" } },
  ]);
});

test("migrate() has no effect of the flow's code, not even of calls outside of steps, and ends code that hangs", async () => {
  await world().publish(flow(onboarding("old")));
  await waitingRuns(1);
  await world().publish(flow(async () => new Promise(() => {})));
  const { runs } = await migrate();
  expect(runs[0]?.refused?.message).toContain("does not ask for welcome, answer");
});

test("A run that waits for its next try goes on trying with the new version", async () => {
  let tries = 0;
  const broken = flow(({ step }) => step("flaky", () => Promise.reject(new Error(`no ${++tries}`))));
  await world().publish(broken);
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().publish(flow(({ step }) => step("flaky", ({ attempt }) => attempt)));
  expect((await migrate()).runs).toMatchObject([{ runId, refused: null }]);
  await world().ended(runId);
  expect(await world().output(runId)).toBe(2);
  expect(tries).toBe(1);
});

test("What is inside of a race that goes on is asked for, too; inside of one that has finished it is not", async () => {
  const racing = (late: string, first: boolean) =>
    flow(async ({ step }) => {
      if (first) await step.race("warm up", { quick: async () => step("inner", () => 1) });
      return step.race("decide", {
        answer: () => step.waitFor("answer", { signal: "yes" }),
        late: () => step.sleep(late, "1d"),
      });
    });
  await world().publish(racing("late", true));
  const [runId] = await waitingRuns(1);
  await world().publish(racing("too late", true));
  expect((await migrate()).runs[0]?.refused?.message).toContain("does not ask for decide/late/late");
  await world().publish(racing("late", false));
  expect((await migrate()).runs[0]?.refused?.message).toContain("does not ask for warm up");
  await world().publish(racing("late", true));
  expect((await migrate()).runs).toEqual([{ runId, from: "flow-1", refused: null }]);
});

test("Items of step.all that wait behind others are no reason to refuse", async () => {
  const many = (concurrency: number) =>
    flow(({ step }) =>
      step.all("visit", [0, 1, 2, 3], { concurrency, retry: { attempts: 1, delay: "1h" } }, (item) => {
        if (item < 2) throw new Error("later");
        return item;
      }),
    );
  await world().publish(many(4));
  const [runId] = await waitingRuns(1);
  expect(await world().journal(runId!, "step.succeeded")).toHaveLength(2);
  await world().publish(many(2));
  expect((await migrate()).runs).toEqual([{ runId, from: "flow-1", refused: null }]);
});

test("A wait of another kind under the same name is refused", async () => {
  await world().publish(flow(({ step }) => step.waitFor("answer", { signal: "yes" })));
  await waitingRuns(1);
  await world().publish(flow(({ step }) => step.sleep("answer", "1d")));
  expect((await migrate()).runs[0]?.refused?.message).toContain("begun as signal and is asked for as sleep");
});
