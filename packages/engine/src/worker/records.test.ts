import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();

test("An event is emitted once, whatever is replayed", async () => {
  const wall = gate<void>();
  await world().publish(
    flow(async ({ step }) => {
      await step.emit("tell", { type: "price.changed", payload: { by: 3 } }, { key: "a" });
      await step.emit("tell", { type: "price.changed" }, { key: "b" });
      await step("wall", () => wall.pass());
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().journal(runId, "event.emitted")).toMatchObject([
    { name: "tell", key: "a", body: { type: "price.changed", payload: { by: 3 } } },
    { name: "tell", key: "b", body: { type: "price.changed", payload: null } },
  ]);
});

test("A line of the body is written once over all replays, a line of a step with each attempt", async () => {
  const wall = gate<void>();
  await world().publish(
    flow(async ({ step, log }) => {
      log.info("begins", { at: "top" });
      await step("one", { key: "k" }, () => log.warn("in one"));
      log.debug("between");
      await step("wall", () => {
        log.error("at the wall");
        return wall.pass();
      });
      log.info("ends");
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().settle();
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  const lines = (await world().journal(runId, "log.written")).map(({ body }) => body);
  expect(lines).toEqual([
    { level: "info", message: "begins", fields: { at: "top" } },
    { level: "warn", message: "in one", step: "one", stepKey: "k" },
    { level: "debug", message: "between" },
    { level: "error", message: "at the wall", step: "wall" },
    { level: "error", message: "at the wall", step: "wall" },
    { level: "info", message: "ends" },
  ]);
});

test("A line that is too long is cut, and fields that cannot be kept are named as left out", async () => {
  await world().publish(
    flow(async ({ log }) => {
      log.info("x".repeat(9_000));
      log.info("big", { n: 10n as never });
      log.info("long", { text: "x".repeat(70_000) });
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  const lines = (await world().journal(runId, "log.written")).map(({ body }) => body);
  expect(lines[0]!.message).toHaveLength(8_000);
  expect(lines[1]!.fields).toEqual({ leftOut: expect.stringContaining("BigInt") });
  expect(lines[2]!.fields).toEqual({ leftOut: "the fields are too long" });
});

test("An event whose payload is not JSON fails the run, and the runner goes on", async () => {
  await world().publish(flow(({ step }) => step.emit("tell", { type: "t", payload: 10n as never })));
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ code: "STEP_RESULT_NOT_JSON" });
  expect(world().runners).toHaveLength(1);
});
