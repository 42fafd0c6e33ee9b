import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();

test("After a restart the run goes on at once, and a recorded step is not executed again", async () => {
  const executed: string[] = [];
  const second = gate<number>();
  await world().publish(
    flow(async ({ step }) => {
      const a = await step("a", () => {
        executed.push("a");
        return { n: 1 };
      });
      const b = await step("b", () => {
        executed.push("b");
        return second.pass();
      });
      return a.n + b;
    }),
  );
  const runId = await world().start("flow");
  await second.reached;
  await world().until(async () => (await world().journal(runId, "step.succeeded")).length === 1);
  await world().restart();
  second.resolve(2);
  await world().ended(runId);
  expect(await world().output(runId)).toBe(3);
  expect(executed).toEqual(["a", "b", "b"]);
  expect(await world().kinds(runId)).toContain("run.released");
});

test("A replayed result is decoded anew for everyone who asks, so that a changed object does not leak", async () => {
  const seen: unknown[] = [];
  const wall = gate<void>();
  await world().publish(
    flow(({ step }) =>
      step("outer", async ({ attempt }) => {
        const list = await step("inner", () => [1]);
        seen.push([...list]);
        list.push(2);
        if (attempt === 1) throw new Error("again");
        await wall.pass();
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().fly(() => seen.length === 2);
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(seen).toEqual([[1], [1], [1]]);
});

test("Recorded steps, waits and events that the code no longer asks for end the run with REPLAY_DIVERGED, named with their keys", async () => {
  const wall = gate<void>();
  await world().publish(
    flow(async ({ step }) => {
      await step("paid", { key: "7" }, () => 1);
      await step.sleep("napped", 1);
      await step.emit("told", { type: "told" });
      await step("wall", () => wall.pass());
    }),
  );
  const runId = await world().start("flow");
  await world().fly(async () => (await world().kinds(runId)).includes("event.emitted"));
  world().kill();
  world().change(flow(async ({ step }) => step("wall", () => 1)));
  await world().begin();
  expect(await world().ended(runId)).toBe("failed");
  await expect(world().output(runId)).rejects.toMatchObject({
    code: "REPLAY_DIVERGED",
    data: { steps: [["paid", "7"], ["napped"], ["told"]] },
  });
});

test("Steps inside of a finished step need not be asked for again, whatever brackets and slashes their names have", async () => {
  const wall = gate<void>();
  await world().publish(
    flow(async ({ step }) => {
      await step("GET /a[0]", { key: "k[1]" }, () => step("in/ner", { key: "/" }, () => 1));
      await step("plain", () => step("deep", () => step("deeper", () => 1)));
      await step("wall", () => wall.pass());
      return "done";
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().settle();
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toBe("done");
});

test("An execution that ended its stay in the runner cannot speak for the run's next stay", async () => {
  // The first execution goes on by a timer of its own, after the run went to rest: what it says is of yesterday.
  const executed: string[] = [];
  let leak: (() => void) | undefined;
  await world().publish(
    flow(async ({ step }) => {
      const own = new Promise<void>((resolve) => {
        leak ??= resolve;
      });
      const branch = own.then(() => step("leaked", () => void executed.push("leaked")));
      void branch;
      await step.waitFor("go", { signal: "go" });
      await step("after", () => void executed.push("after"));
      return "done";
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  leak!();
  await world().settle();
  expect(await world().status(runId)).toBe("waiting");
  await world().control.signal({ project, runId, name: "go", payload: 1 });
  await world().ended(runId);
  expect(executed).toEqual(["after"]);
  expect(await world().output(runId)).toBe("done");
});

test("A run that said that it only waits begins no step before the worker has answered", async () => {
  const order: string[] = [];
  await world().publish(
    flow(async ({ step }) => {
      // The own turn of the event loop comes after the runner has seen that nothing executes.
      const early = (async () => {
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
        await step("early", () => void order.push("early"));
      })();
      await step.sleep("nap", "1h");
      order.push("slept");
      await early;
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().status(runId)).toBe("succeeded");
  expect(order.toSorted()).toEqual(["early", "slept"]);
  const kinds = await world().kinds(runId);
  expect(kinds.indexOf("step.succeeded")).toBeGreaterThan(kinds.indexOf("wait.finished"));
});
