import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";

// Few heartbeats, as virtual time passes them one by one.
const world = useWorld({ leaseMs: 3_600_000 });

test("now() and random() of the body are the same on a replay, and cost one entry per reading and one per run", async () => {
  const wall = gate();
  const seen: unknown[] = [];
  await world().publish(
    flow(async ({ step, now, random }) => {
      const values = [now(), random(), random(), random("key"), now("key")];
      await step.sleep("nap", "1h");
      values.push(now());
      seen.push(values);
      await step("wall", () => wall.pass());
      return values;
    }),
  );
  const runId = await world().start("flow");
  await world().fly(() => seen.length === 1);
  await wall.reached;
  await world().settle();
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(seen[0]);
  const [start, a, b, c, , later] = seen[0] as number[];
  expect(later! - start!).toBe(3_600_000);
  expect(new Set([a, b, c]).size).toBe(3);
  for (const drawn of [a!, b!, c!]) expect(drawn >= 0 && drawn < 1).toBe(true);
  expect((await world().journal(runId, "value.recorded")).map(({ name, key }) => [name, key])).toEqual([
    ["now", null],
    ["seed", null],
    ["now", "key"],
    ["now", null],
  ]);
});

test("Inside a step now() is the time and random() chance, and nothing is recorded", async () => {
  await world().publish(flow(({ step, now, random }) => step("a", () => [now(), random()])));
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toEqual([world().clock.nowMs(), expect.any(Number)]);
  expect(await world().journal(runId, "value.recorded")).toEqual([]);
});

test("A metric of a step is recorded with its success, one of the body once", async () => {
  await world().publish(
    flow(async ({ step, metric }) => {
      metric("started", 1);
      await step("work", { key: "k", retry: { attempts: 1, delay: "1m" } }, ({ attempt }) => {
        metric("rows", attempt, { unit: "rows", tags: { table: "orders" } });
        if (attempt === 1) throw new Error("again");
      });
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect((await world().journal(runId, "metric.written")).map(({ name, body }) => ({ name, ...body }))).toEqual([
    { name: "started", value: 1 },
    { name: "rows", value: 2, unit: "rows", tags: { table: "orders" }, step: "work", stepKey: "k" },
  ]);
});

test("A metric that is no finite number is refused, in the body and in a step", async () => {
  await world().publish(
    flow(async ({ step, metric }) => {
      const refusal = (work: () => void) => {
        try {
          work();
        } catch (error) {
          return (error as { code: string }).code;
        }
      };
      return [refusal(() => metric("n", Number.NaN)), await step("in", () => refusal(() => metric("n", 1 / 0)))];
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toEqual(["STEP_RESULT_NOT_JSON", "STEP_RESULT_NOT_JSON"]);
});

test("A response is recorded once, and the run goes on", async () => {
  const codes: unknown[] = [];
  await world().publish(
    flow(async ({ step, respond }) => {
      await respond({ accepted: true });
      codes.push(await respond(1).catch((error: { code: string }) => error.code));
      codes.push(await step("in", () => respond(1).catch((error: { code: string }) => error.code)));
      await step.sleep("nap", "1h");
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().restart();
  await world().ended(runId);
  expect(await world().journal(runId, "run.responded")).toMatchObject([{ body: { value: { accepted: true } } }]);
  expect(codes).toEqual(["STEP_DUPLICATE", "FLOW_DEFINITION_INVALID", "STEP_DUPLICATE", "FLOW_DEFINITION_INVALID"]);
});
