import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();

/** Notes what each commit appends to journals, and lets those through that have no entry of the kind it is told to hold. */
async function watched(holds: string) {
  const commits: string[][] = [];
  const opened = gate();
  await world().restart({
    async commit(batch, through) {
      const kinds = batch.updates.flatMap(({ entries }) => entries.map(({ kind, name }) => name ?? kind));
      if (kinds.length > 0) commits.push(kinds);
      if (kinds.includes(holds)) await opened.pass();
      return through(batch);
    },
  });
  return { commits, opened };
}

test("The last step of a run and its end are one commit, and each step before has its own", async () => {
  await world().publish(
    flow(async ({ step, log }) => {
      await step("one", () => 1);
      const two = await step("two", () => 2);
      log.info("nearly");
      return two;
    }),
  );
  const { commits } = await watched("nothing");
  await world().ended(await world().start("flow"));
  expect(commits).toEqual([
    ["run.started", "one"],
    ["two", "log.written", "run.succeeded"],
  ]);
});

test("A flow that throws after its last step fails in the same commit", async () => {
  await world().publish(
    flow(async ({ step }) => {
      await step("one", () => 1);
      throw new Error("after all");
    }),
  );
  const { commits } = await watched("nothing");
  expect(await world().ended(await world().start("flow"))).toBe("failed");
  expect(commits).toEqual([["run.started", "one", "run.failed"]]);
});

test.each([
  ["step", ({ step }: Context, done: () => void) => step("two", done)],
  ["event", ({ step }: Context, done: () => void) => step.emit("two", { type: "t" }).then(done)],
  ["sleep", ({ step }: Context, done: () => void) => step.sleep("two", 1).then(done)],
])("No %s begins before the step that it follows is durable, though the code has gone on", async (_, second) => {
  const seen: string[] = [];
  await world().publish(
    flow(async (context) => {
      await context.step("one", () => 1);
      seen.push("went on");
      await second(context, () => void seen.push("two"));
    }),
  );
  const { commits, opened } = await watched("one");
  const runId = await world().start("flow");
  await opened.reached;
  await world().settle();
  expect(seen).toEqual(["went on"]);
  expect(commits).toEqual([["run.started", "one"]]);
  opened.resolve();
  expect(await world().ended(runId)).toBe("succeeded");
  expect(seen).toContain("two");
});

test("A process that dies before the commit of the last step has neither the step nor the end, and makes both again", async () => {
  const made: number[] = [];
  await world().publish(flow(async ({ step }) => step("one", () => made.push(made.length))));
  const { opened } = await watched("one");
  const runId = await world().start("flow");
  await opened.reached;
  await world().settle();
  expect(await world().status(runId)).toBe("running");
  await world().restart({});
  expect(await world().ended(runId)).toBe("succeeded");
  expect(await world().output(runId)).toBe(2);
});

type Context = Parameters<Parameters<typeof flow>[0]>[0];
