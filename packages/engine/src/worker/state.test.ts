import fc from "fast-check";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const stateOf = async (key: string) => {
  const found = await world().store.readState({ project, flow: "flow", key });
  return found && JSON.parse(found.value);
};

test("State outside of a step is refused with a hint", async () => {
  await world().publish(flow(({ state }) => state.get("n")));
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ code: "STATE_OUTSIDE_STEP" });
});

test("State is kept between runs of a flow, and a step sees what it wrote itself", async () => {
  await world().publish(
    flow(({ step, state }) =>
      step("count", async () => {
        const before = await state.get<number>("n");
        await state.update<number>("n", (n = 0) => n + 1);
        await state.update<number>("n", (n = 0) => n + 1);
        return [before ?? null, (await state.get<number>("n"))!];
      }),
    ),
  );
  const outputs: unknown[] = [];
  for (let run = 0; run < 2; run++) {
    const runId = await world().start("flow");
    await world().ended(runId);
    outputs.push(await world().output(runId));
  }
  expect(outputs).toEqual([
    [null, 2],
    [2, 4],
  ]);
});

test("Two reads of one key in one step share one value", async () => {
  await world().publish(
    flow(({ step, state }) =>
      step("both", async () => {
        await Promise.all([1, 2].map((by) => state.update<number>("n", (n = 0) => n + by)));
        return state.get("n");
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toBe(3);
});

test("An update that makes nothing writes null", async () => {
  await world().publish(flow(({ step, state }) => step("a", () => state.update("n", () => undefined as never))));
  await world().ended(await world().start("flow"));
  expect(await stateOf("n")).toBe(null);
});

test("A step that fails writes no state, and its next attempt reads anew", async () => {
  await world().publish(
    flow(({ step, state }) =>
      step("count", { retry: { attempts: 1, delay: "1m" } }, async ({ attempt }) => {
        await state.update<number>("n", (n = 0) => n + 1);
        if (attempt === 1) throw new Error("after the write");
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  expect(await stateOf("n")).toBe(null);
  await world().ended(runId);
  expect(await stateOf("n")).toBe(1);
});

test("Of two runs that conflict only the later one executes its step again", async () => {
  const executed: string[] = [];
  const both = gate<void>();
  await world().publish(
    flow(async ({ step, state, run }) =>
      step("count", async () => {
        executed.push(run.id);
        await state.update<number>("n", (n = 0) => n + 1);
        if (executed.length === 2) both.resolve();
        await both.promise;
      }),
    ),
  );
  const runs = [await world().start("flow"), await world().start("flow")];
  for (const runId of runs) await world().ended(runId);
  expect(await stateOf("n")).toBe(2);
  expect(executed).toHaveLength(3);
  for (const runId of runs) expect(await world().journal(runId, "step.succeeded")).toMatchObject([{ attempt: 1 }]);
});

test("Two steps of one run that write the same state at the same time both come through", async () => {
  await world().publish(
    flow(({ step, state }) =>
      Promise.all(
        ["a", "b", "c"].map((key) => step("count", { key }, () => state.update<number>("n", (n = 0) => n + 1))),
      ),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await stateOf("n")).toBe(3);
  expect([...((await world().output(runId)) as number[])].sort()).toEqual([1, 2, 3]);
});

test("What goes out together with a refused state write is written all the same, once", async () => {
  const wall = gate<void>();
  let writes = 0;
  await world().publish(
    flow(async ({ step, state, log, input }) => {
      const write = () =>
        step("write", async () => {
          await state.update<number>("n", (n = 0) => n + 1);
          if (++writes === 1) await wall.pass();
        });
      const beside = () =>
        step("beside", async () => {
          await wall.promise;
          log.info("beside");
        });
      await Promise.all(input === "rival" ? [write()] : [write(), beside()]);
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().ended(await world().start("flow", "rival"));
  wall.resolve();
  await world().ended(runId);
  expect(await stateOf("n")).toBe(2);
  expect(writes).toBe(3);
  expect((await world().journal(runId, "step.succeeded")).map(({ name }) => name)).toEqual(["beside", "write"]);
  expect(await world().journal(runId, "log.written")).toHaveLength(1);
});

test("However many runs and steps write one state at once, no update is lost", async () => {
  await world().publish(
    flow(async ({ step, state, input }) => {
      const { steps, turns } = input as { steps: number; turns: number[] };
      await Promise.all(
        Array.from({ length: steps }, (_, index) =>
          step("count", { key: String(index) }, async () => {
            await state.update<number>("n", (n = 0) => n + 1);
            for (let turn = 0; turn < turns[index % turns.length]!; turn++)
              await new Promise((resolve) => setImmediate(resolve));
          }),
        ),
      );
    }),
  );
  const load = fc.array(
    fc.record({ steps: fc.integer({ min: 1, max: 4 }), turns: fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }) }),
    { minLength: 2, maxLength: 6 },
  );
  let expected = 0;
  await fc.assert(
    fc.asyncProperty(load, async (inputs) => {
      const runs = await Promise.all(inputs.map((input) => world().start("flow", input)));
      for (const runId of runs) expect(await world().ended(runId)).toBe("succeeded");
      for (const { steps } of inputs) expected += steps;
      expect(await stateOf("n")).toBe(expected);
    }),
    { numRuns: 20, endOnFailure: true },
  );
});
