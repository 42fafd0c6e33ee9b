import { z } from "@millrace/flow";
import { expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import { flow, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
type Steps = Parameters<Parameters<typeof flow>[0]>[0];

/** Three steps, of which the last one fails; tells what was executed. */
async function failedRun(rest: { input?: unknown; queue?: object } = {}) {
  const executed: string[] = [];
  const state = { broken: true };
  const body = async ({ step, input }: Steps) => {
    const order = await step("order", () => {
      executed.push("order");
      return { id: 7 };
    });
    await step("pay", { key: "card" }, () => executed.push(`pay ${order.id}`));
    const shipped = await step("ship", { retry: { attempts: 0 } }, () => {
      executed.push("ship");
      if (state.broken) throw new Error("no van");
      return "shipped";
    });
    return { input, order, shipped } as never;
  };
  await world().publish(flow(body, rest.queue ?? {}));
  const runId = await world().start("flow", (rest.input ?? "given") as never);
  expect(await world().ended(runId)).toBe("failed");
  return { runId, executed, state, body };
}

const succeededOutput = async ({ runId }: { runId: string }) => {
  expect(await world().ended(runId)).toBe("succeeded");
  expect(journalFaults(await world().entries(runId))).toEqual([]);
  return world().output(runId);
};
const deadLetters = async () =>
  (await world().control.deadLetters.list({ project, limit: 10 })).map(({ runId }) => runId);

test("retry() takes over the files that kept steps have written, and they are served", async () => {
  let broken = true;
  await world().publish(
    flow(async ({ step, artifact }) => {
      const page = await step("load", () => artifact.write({ name: "page.html" }, Buffer.from("<p>")));
      await step("note", async () => void (await artifact.write({ name: "note.txt" }, Buffer.from("beside"))));
      await step("parse", { retry: { attempts: 0 } }, async () => {
        if (broken) await artifact.write({ name: "failure.png" }, Buffer.from("of the failure"));
        if (broken) throw new Error("no price");
      });
      return page;
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  broken = false;
  const again = await world().control.retry({ project, runId });
  await succeededOutput(again);
  const names = async (id: string) =>
    (await world().store.listArtifacts({ project, runId: id })).map(({ name }) => name).sort();
  expect(await names(runId)).toEqual(["failure.png", "note.txt", "page.html"]);
  expect(await names(again.runId)).toEqual(["note.txt", "page.html"]);
  expect((await world().journal(again.runId, "artifact.written")).map(({ name }) => name)).toEqual([
    "page.html",
    "note.txt",
  ]);
});

test("retry() resolves the dead letter, and a second one is another run", async () => {
  const { runId, state } = await failedRun();
  expect(await deadLetters()).toEqual([runId]);
  state.broken = false;
  const first = await world().control.retry({ project, runId });
  expect(await deadLetters()).toEqual([]);
  const second = await world().control.retry({ project, runId });
  expect(second.runId).not.toBe(first.runId);
});

test("resume() goes on with the published version and what had succeeded", async () => {
  const { runId, executed, body, state } = await failedRun();
  state.broken = false;
  await world().publish(flow(async (context) => ({ ...((await body(context)) as object), fixed: true })));
  const again = await world().control.resume({ project, runId });
  expect(await succeededOutput(again)).toEqual({ input: "given", order: { id: 7 }, shipped: "shipped", fixed: true });
  expect(executed).toEqual(["order", "pay 7", "ship", "ship"]);
  expect(await world().store.getRun({ project, ...again })).toMatchObject({ version: "flow-2", parentRunId: runId });
});

test("resume() is refused by name where the new version does not ask for what is recorded, and writes nothing", async () => {
  const { runId, executed } = await failedRun();
  const renamed = async ({ step }: Steps) => {
    await step("order", () => 1);
    await step("pay", { key: "bank" }, () => executed.push("never"));
  };
  await world().publish(flow(renamed));
  const resume = () => world().control.resume({ project, runId });
  await expect(resume()).rejects.toMatchObject({
    code: "REPLAY_DIVERGED",
    message: expect.stringContaining("does not ask for pay[card]"),
    data: { forgotten: [{ name: "pay", key: "card" }] },
  });
  expect(executed).toEqual(["order", "pay 7", "ship"]);
  expect(await deadLetters()).toEqual([runId]);
  const { runId: anew } = await world().control.resume({ project, runId, fromStart: true });
  expect(await world().ended(anew)).toBe("succeeded");
});

test("resume() of a version that put a new step before a recorded one is refused: nobody knows what it would do", async () => {
  const { runId, body } = await failedRun();
  let checked = 0;
  await world().publish(
    flow(async (context) => {
      await context.step("check", () => void checked++);
      return body(context);
    }),
  );
  await expect(world().control.resume({ project, runId })).rejects.toThrow("does not ask for order, pay[card]");
  expect(checked).toBe(0);
});

test("resume() of a step that became a wait, of code that throws, and of an input that does not fit is refused", async () => {
  const { runId } = await failedRun();
  await world().publish(flow(({ step }) => step.sleep("order", "1m")));
  const resume = () => world().control.resume({ project, runId });
  await expect(resume()).rejects.toThrow("does not ask for order, pay[card]");
  await world().publish(
    flow(async () => {
      throw new TypeError("broken code");
    }),
  );
  await expect(resume()).rejects.toMatchObject({
    code: "REPLAY_DIVERGED",
    message: expect.stringContaining("broken code"),
  });
  await world().publish(flow(async () => 1, { input: z.object({ id: z.number() }) as never }));
  await expect(resume()).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

test("fork() keeps what was recorded before a step and executes from there", async () => {
  const { runId, executed, state } = await failedRun();
  state.broken = false;
  const again = await world().control.fork({ project, runId, from: "pay[card]" });
  expect(await succeededOutput(again)).toMatchObject({ shipped: "shipped", input: "given" });
  expect(executed).toEqual(["order", "pay 7", "ship", "pay 7", "ship"]);
});

test("fork() of a run that succeeded takes another input and another result of a step", async () => {
  const { runId, executed, state } = await failedRun();
  state.broken = false;
  const done = await world().control.retry({ project, runId });
  await succeededOutput(done);
  executed.length = 0;
  const results = { order: { id: 8 }, ship: "by hand" };
  const again = await world().control.fork({ project, runId: done.runId, from: "pay[card]", input: "other", results });
  expect(await succeededOutput(again)).toEqual({ input: "other", order: { id: 8 }, shipped: "by hand" });
  expect(executed).toEqual(["pay 8"]);
});

test("fork() gives a step that had failed the result that a person found", async () => {
  const { runId, executed } = await failedRun();
  const again = await world().control.fork({ project, runId, results: { ship: "fetched by the customer" } });
  expect(await succeededOutput(again)).toMatchObject({ shipped: "fetched by the customer" });
  expect(executed).toEqual(["order", "pay 7", "ship"]);
});

test("fork() from a step that is not there names the nearest one, and an input that does not fit is refused", async () => {
  const { runId } = await failedRun();
  const fork = (options: object) => world().control.fork({ project, runId, ...options });
  await expect(fork({ from: "shp" })).rejects.toMatchObject({ code: "STEP_NOT_FOUND", hint: "Did you mean ship?" });
  await expect(fork({ results: { nothing: 1 } })).rejects.toMatchObject({ code: "STEP_NOT_FOUND" });
  const typed = flow(async ({ step }) => step("a", () => 1), { input: z.object({ id: z.number() }) as never });
  await world().publish(typed);
  const done = await world().start("flow", { id: 1 });
  await world().ended(done);
  await expect(world().control.fork({ project, runId: done, input: { id: "x" } })).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
});

test("fork() gives no result to what is no plain step", async () => {
  await world().publish(
    flow(async ({ step }) => {
      await step.sleep("rest", 1);
      throw new Error("broken");
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().control.fork({ project, runId, results: { rest: 1 } })).rejects.toMatchObject({
    code: "REQUEST_INVALID",
    message: expect.stringContaining("wait.started"),
  });
});

test("fork() whose input makes the code take another way than the kept steps is refused", async () => {
  await world().publish(
    flow(async ({ step, input }) => {
      await step(input as string, () => 1);
      await step("end", { retry: { attempts: 0 } }, () => Promise.reject(new Error("no")));
    }),
  );
  const runId = await world().start("flow", "left");
  await world().ended(runId);
  const fork = (from?: string) => world().control.fork({ project, runId, input: "right", from });
  await expect(fork()).rejects.toThrow("does not ask for left");
  await world().ended((await fork("left")).runId);
});

test("What a run waits for is waited for anew where nobody would tell the new one, and kept where it has ended", async () => {
  await world().publish(
    flow(async ({ step }) => {
      const first = await step.waitFor("first", { signal: "go" });
      await step("fail", { retry: { attempts: 0 } }, () => Promise.reject(new Error("no"))).catch(() => {});
      return [first, await step.waitFor("second", { signal: "stop" })];
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().control.signal({ project, runId, name: "go", payload: 1 });
  await world().fly(async () => (await world().journal(runId, "wait.started")).length === 2);
  await world().ended(runId, "waiting");
  await world().control.cancel({ project, runId });
  const { runId: again } = await world().control.retry({ project, runId });
  await world().ended(again, "waiting");
  expect(journalFaults(await world().entries(again))).toEqual([]);
  await world().control.signal({ project, runId: again, name: "stop", payload: 2 });
  await world().ended(again);
  expect(await world().output(again)).toEqual([
    { outcome: "received", payload: 1 },
    { outcome: "received", payload: 2 },
  ]);
});

test("A run that is taken up while it goes on, or that is not there, is refused", async () => {
  await world().publish(flow(({ step }) => step.waitFor("answer", { signal: "yes" })));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  const { resume, fork, deadLetters: letters } = world().control;
  for (const restart of [resume, fork, letters.redrive]) {
    await expect(restart({ project, runId })).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
    await expect(restart({ project, runId: "none" })).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  }
});

test("A new run is let in as its parent was", async () => {
  const { runId } = await failedRun();
  const { tables } = world().store;
  await tables.write([
    tables.statement(
      tables.build.updateTable("runs").set({ priority: 9, queue_key: "ada" }).where("run_id", "=", runId),
    ),
  ]);
  const again = await world().control.retry({ project, runId });
  const [row] = await tables.read(
    tables.build.selectFrom("runs").select(["priority", "queue_key"]).where("run_id", "=", again.runId),
  );
  expect(row).toEqual({ priority: 9, queue_key: "ada" });
});

test("A run that had collected its starts is taken up with all of them", async () => {
  const state = { broken: true };
  await world().publish(
    flow(
      async ({ step, input }) => {
        await step("post", { retry: { attempts: 0 } }, () => {
          if (state.broken) throw new Error("no");
        });
        return input as never;
      },
      { batch: { size: 3, within: "1m" } },
    ),
  );
  const [runId] = await Promise.all([1, 2, 3].map((order) => world().start("flow", order)));
  expect(await world().ended(runId!)).toBe("failed");
  state.broken = false;
  const again = await world().control.retry({ project, runId: runId! });
  expect(await succeededOutput(again)).toEqual([1, 2, 3]);
  const edited = await world().control.fork({ project, runId: runId!, input: [4] });
  expect(await succeededOutput(edited)).toEqual([4]);
});
