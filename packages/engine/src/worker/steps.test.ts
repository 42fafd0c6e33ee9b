import { defineFlow } from "@millrace/flow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openWorld, type World } from "../testing/world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

test("A run's steps are recorded one by one and its output is what the body returns", async () => {
  await world.publish(
    defineFlow({
      name: "adds",
      async run({ step }) {
        const one = await step("one", () => 1);
        const two = await step("two", async () => 2);
        return one + two;
      },
    }),
  );
  const runId = await world.start("adds");
  expect(await world.ended(runId)).toBe("succeeded");
  expect(await world.output(runId)).toBe(3);
  expect(await world.kinds(runId)).toEqual([
    "run.queued",
    "run.started",
    "step.succeeded",
    "step.succeeded",
    "run.succeeded",
  ]);
});
