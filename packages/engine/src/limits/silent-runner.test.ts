import { expect, test } from "vitest";
import type { SpawnedRunner, SpawnRunner } from "../runner-process/spawned-runner.ts";
import { flow, useWorld } from "../testing/use-world.ts";

const world = useWorld();

/** Runners that become ready and then say nothing, with the processor time that they seem to have used. */
function silent(usage: SpawnedRunner["usage"]): (inline: SpawnRunner) => SpawnRunner {
  return (inline) => () => {
    const runner = inline();
    const { port } = runner;
    const onMessages: SpawnedRunner["port"]["onMessages"] = (listener) =>
      port.onMessages((messages) => messages.some(({ t }) => t === "ready") && listener(messages));
    // Words from long before are no cause.
    return { ...runner, port: { ...port, onMessages }, usage, lastWords: () => "Reached heap limit: out of memory" };
  };
}

async function failure(usage: SpawnedRunner["usage"]) {
  await world().restart({ runnerAnswerMs: 4_000, spawn: silent(usage) });
  await world().publish(flow(({ step }) => step("a", () => new Promise<never>(() => {}))));
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("failed");
  const [entry] = await world().journal(runId, "run.failed");
  return entry!.body.error;
}

test("A run whose runners were silent and did not compute fails as RUNNER_DIED, and says for how long", async () => {
  const error = await failure(() => ({ memoryBytes: 1, cpuMs: 5 }));
  expect(error).toMatchObject({ code: "RUNNER_DIED", data: { kind: "silent", silentMs: expect.any(Number) } });
  expect(error.message).toMatch(/must stay alive: it gave no sign of life for \d+ s, and ended 3 times/);
});

test("A run whose runners computed all the while fails as RUNNER_CPU_EXCEEDED, and says how much", async () => {
  const error = await failure(() => ({ memoryBytes: 1, cpuMs: world().clock.monotonicMs() / 2 }));
  expect(error).toMatchObject({ code: "RUNNER_CPU_EXCEEDED", data: { kind: "computed" } });
  expect(error.message).toMatch(/gave none for (\d+) s, in which it used \d+ s of processor time/);
});

test("A machine that does not tell of processor time takes silence for what it is", async () => {
  expect(await failure(() => null)).toMatchObject({ code: "RUNNER_DIED", data: { kind: "silent" } });
});
