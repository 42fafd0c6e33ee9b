import { expect, test } from "vitest";
import type { RunnerMessage } from "../protocol/messages.ts";
import type { SpawnRunner } from "../runner-process/spawned-runner.ts";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();

/** Inline runners to whose worker the test can say what it likes, as code in a runner's process can. */
function forgeable(): { spawn(inline: SpawnRunner): SpawnRunner; say(...messages: unknown[]): void } {
  const listeners: ((messages: readonly RunnerMessage[]) => void)[] = [];
  return {
    spawn: (inline) => () => {
      const runner = inline();
      const { port } = runner;
      const onMessages = (listener: (messages: readonly RunnerMessage[]) => void) => {
        listeners.push(listener);
        port.onMessages(listener);
      };
      return { ...runner, port: { ...port, onMessages } };
    },
    say: (...messages) => listeners.at(-1)!(messages as RunnerMessage[]),
  };
}

const succeeded = { t: "succeeded", name: "wall", key: null, attempt: 1, startedAt: 1, output: '"forged"' };

async function runAtTheWall() {
  const forger = forgeable();
  await world().restart({ spawn: forger.spawn });
  const wall = gate<string>();
  await world().publish(flow(({ step }) => step("wall", () => wall.pass())));
  const runId = await world().start("flow");
  await wall.reached;
  await world().settle();
  return { forger, wall, runId };
}

test("Messages for an execution that this runner was not given have no effect", async () => {
  const { forger, wall, runId } = await runAtTheWall();
  for (const execution of [0, 2, 999_999, Number.MAX_SAFE_INTEGER]) {
    forger.say(
      { t: "ended", execution, output: '"forged"' },
      { t: "stopped", execution },
      { t: "idle", execution, wakes: 0 },
    );
    forger.say({ t: "call", execution, call: 1, capability: "c", method: "m", params: null });
    forger.say({ t: "open-artifact", execution, artifact: 1, name: "a", mediaType: "b", step: null });
  }
  wall.resolve("true");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("true");
  expect(world().runners).toHaveLength(1);
});

test("A run of another project cannot be spoken for from a runner of this one", async () => {
  const { forger, wall, runId } = await runAtTheWall();
  // The second project's runner is the last one that listens: what is said there is said by its code.
  const other = gate<string>();
  const { store } = world();
  const found = (await store.getVersion({ project: "p", flow: "flow", version: "flow-1" }))!;
  await store.publishVersion({ version: { ...found, project: "q" } });
  const { runId: theirs } = await world().control.start({ project: "q", flow: "flow", input: null });
  await world().until(() => world().runners.length === 2);
  await world().settle();
  forger.say({ ...succeeded, execution: 1, id: 1 });
  await world().settle();
  expect(await world().journal(runId, "step.succeeded")).toEqual([]);
  wall.resolve("true");
  other.resolve("true");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("true");
  await world().fly(async () => (await store.getRun({ project: "q", runId: theirs }))!.status === "succeeded");
});

test.each([
  ["garbage", 7],
  ["nothing", null],
  ["a type that is no text", { t: ["idle"], execution: 1, wakes: 0, id: 1 }],
  ["a report out of its order", { ...succeeded, execution: 1, id: 5 }],
  ["a huge number of a report", { ...succeeded, execution: 77, id: Number.MAX_SAFE_INTEGER }],
  ["a stop that nobody asked for", { t: "stopped", execution: 1 }],
  ["a name that no store keeps", { t: "started", execution: 1, name: "\0", key: null, attempt: 1, startedAt: 1 }],
  [
    "an artifact that is open already",
    { t: "open-artifact", execution: 1, artifact: 1, name: "a", mediaType: "b", step: null },
  ],
  [
    "a channel that is open already",
    { t: "open-channel", execution: 1, channel: 1, capability: "c", method: "m", params: null },
  ],
])(
  "A runner that says %s is killed or ignored; the worker stays well and the run comes to its own end",
  async (_what, message) => {
    const { forger, wall, runId } = await runAtTheWall();
    forger.say(message, message);
    forger.say(message);
    await world().settle();
    wall.resolve("true");
    expect(await world().ended(runId)).toBe("succeeded");
    expect(await world().output(runId)).toBe("true");
    expect(await world().journal(runId, "step.succeeded")).toHaveLength(1);
    expect(world().worker.status()).toMatchObject({ state: "working", runs: 0 });
  },
);

test("A runner that opens too many artifacts is killed", async () => {
  const { forger, wall, runId } = await runAtTheWall();
  for (let artifact = 0; artifact < 65; artifact++)
    forger.say({ t: "open-artifact", execution: 1, artifact, name: "a", mediaType: "b", step: null });
  expect(world().logged.at(-2)).toMatchObject({ message: "killed a runner whose messages do not fit the protocol" });
  await world().settle();
  expect(world().artifacts.aborted).toHaveLength(64);
  wall.resolve("true");
  expect(await world().ended(runId)).toBe("succeeded");
});

test("What a runner says after its run has left is ignored", async () => {
  const { forger, wall, runId } = await runAtTheWall();
  await world().control.cancel({ project: "p", runId });
  wall.resolve("true");
  await world().ended(runId);
  const before = await world().entries(runId);
  forger.say({ t: "log", execution: 1, level: "info", message: "late", step: null }, { t: "ended", execution: 1 });
  await world().settle();
  expect(await world().entries(runId)).toEqual(before);
});

test("Answers that are not true JSON text never reach a journal", async () => {
  const { forger, wall, runId } = await runAtTheWall();
  forger.say({ ...succeeded, execution: 1, id: 1, output: '1},"startedAt":0,"x":{' });
  await world().settle();
  wall.resolve("true");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("true");
});
