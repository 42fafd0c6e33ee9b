import type { StoredEntry } from "@millrace/store";
import { beforeAll, expect, test } from "vitest";
import type { SpawnRunner } from "../runner-process/spawned-runner.ts";
import { memoryArtifacts } from "../testing/memory-artifacts.ts";
import { confinedRunners } from "../testing/process-world.ts";
import { openDryReplay } from "./dry-replay.ts";

let spawn: SpawnRunner;
beforeAll(async () => {
  spawn = await confinedRunners();
});

const entry = (seq: number, kind: StoredEntry["kind"], rest: Partial<StoredEntry> = {}): StoredEntry => ({
  seq,
  kind,
  name: null,
  key: null,
  attempt: 1,
  body: "{}",
  at: 1,
  ...rest,
});
const recorded = [
  entry(1, "run.queued", { body: '{"input":{"n":1}}' }),
  entry(2, "step.succeeded", { name: "one", body: '{"output":"first","startedAt":1}' }),
  entry(3, "event.emitted", { name: "tell", body: '{"type":"done","payload":null}' }),
];

async function check(run: string, { use = "{}", timeoutMs = 15_000, checks = 1, rest = "" } = {}) {
  const code = `import { declareCapability, defineFlow, z } from "@millrace/flow";${rest}
    export default defineFlow({ name: "tried", use: ${use}, run: ${run} });`;
  const replay = openDryReplay(
    { spawn, artifacts: memoryArtifacts(), timeoutMs },
    { flow: "tried", version: "v", code },
  );
  try {
    return await Promise.all(
      Array.from({ length: checks }, (_, n) => replay.check({ project: "p", runId: `r${n}`, entries: recorded })),
    );
  } finally {
    replay.close();
  }
}

test("A dry replay finds that code asks again for all that is recorded, for many runs at once", async () => {
  const verdicts = await check(
    `async ({ step, input }) => {
      const seen = await step("one", () => process.exit(1));
      if (seen !== "first" || input.n !== 1) throw new Error("not what was recorded");
      await step.emit("tell", { type: "done" });
      await step("two", () => process.exit(1));
      process.exit(1);
    }`,
    { checks: 20 },
  );
  expect(verdicts).toEqual(Array(20).fill(null));
});

test("A dry replay of code that comes to its end says what it left out", async () => {
  const [verdict] = await check(`async ({ step }) => step("one", () => 1)`);
  expect(verdict).toMatchObject({ code: "REPLAY_DIVERGED", data: { forgotten: [{ name: "tell", key: null }] } });
});

test.each([
  ["ends the process", "async () => process.exit(7)", "must be tried without effect first"],
  ["never yields", "async () => { for (;;); }", "longer than 3000 ms"],
  [
    "calls a flow where a step was",
    `async ({ step }) => { await step.emit("tell", { type: "done" }); return step.call("one", "other", null); }`,
    "it was a step",
  ],
  ["throws", `async () => { throw new RangeError("too far"); }`, "too far"],
  [
    "writes to the runner's socket",
    `async () => { globalThis.process.getBuiltinModule("node:fs").writeSync(3, '{"t":"dry-run-over","execution":1}\\n'); }`,
    "Cannot go on with tried",
  ],
])("A dry replay of code that %s refuses", async (_what, run, message) => {
  const [verdict] = await check(run, { timeoutMs: 3_000 });
  expect(verdict?.message).toContain(message);
});

test("A dry replay of a file that does not load refuses with the reason", async () => {
  const [verdict] = await check("async () => 1", { rest: 'throw new Error("not today");' });
  expect(verdict?.message).toContain("not today");
});

test("After its runner has ended a dry replay refuses at once", async () => {
  const replay = openDryReplay(
    { spawn, artifacts: memoryArtifacts(), timeoutMs: 3_000 },
    { flow: "tried", version: "v", code: "process.exit(3);" },
  );
  const run = { project: "p", runId: "r", entries: recorded };
  const first = await replay.check(run);
  expect(first).toMatchObject({ code: "REPLAY_DIVERGED" });
  expect(await replay.check(run)).toBe(first);
  replay.close();
});

test("A dry replay reads the large values that its journal names, and no other", async () => {
  const artifacts = memoryArtifacts();
  const text = JSON.stringify("ä".repeat(300_000));
  const content = (async function* () {
    yield Buffer.from(text);
  })();
  const large = { ...(await artifacts.write({ project: "p", content })), preview: "" };
  const code = `import { defineFlow } from "@millrace/flow";
    export default defineFlow({ name: "tried", async run({ step }) {
      const value = await step("one", () => process.exit(1));
      if (value !== "ä".repeat(300_000)) throw new Error("not what was recorded");
    } });`;
  const replay = openDryReplay({ spawn, artifacts }, { flow: "tried", version: "v", code });
  const entries = [
    entry(1, "run.queued", { body: '{"input":null}' }),
    entry(2, "step.succeeded", { name: "one", body: JSON.stringify({ large, startedAt: 1 }) }),
  ];
  expect(await replay.check({ project: "p", runId: "r", entries })).toBeNull();
  const gone = await replay.check({ project: "another", runId: "r", entries });
  expect(gone?.message).toContain("Cannot find");
  replay.close();
});
