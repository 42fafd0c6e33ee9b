import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { confinedRunners, openProcessWorld, type ProcessWorld } from "../testing/process-world.ts";
import { processUsage } from "./process-usage.ts";

const mebibyte = 2 ** 20;
let world: ProcessWorld;

beforeAll(async () => {
  const spawnRunner = await confinedRunners({ memoryLimitBytes: 192 * mebibyte });
  world = await openProcessWorld({ spawn: spawnRunner, runnerAnswerMs: 1_500, leaseMs: 1_500 });
}, 60_000);
afterAll(() => world.close());

// It is still at work when its neighbour ends their runner.
const healthy = `export default defineFlow({ name: "healthy", async run({ step }) {
  let sum = 0;
  for (let n = 0; n < 40; n++) sum += await step("add", { key: String(n) }, () => new Promise((ok) => setTimeout(ok, 30, 1)));
  return sum;
} });`;

/** Starts a flow that misbehaves beside a healthy one, in the same runner; gives its error, and what the neighbour returned. */
async function beside(project: string, source: string) {
  await world.publish("healthy", healthy, { project });
  await world.publish("bad", source, { project });
  const good = await world.start("healthy", null, project);
  const bad = await world.ended(await world.start("bad", null, project), project);
  const neighbour = JSON.parse((await world.ended(good, project)).ending ?? "{}") as { output?: unknown };
  return { run: bad, error: JSON.parse(bad.ending ?? "{}").error, neighbour: neighbour.output };
}

function flow(body: string): string {
  return `export default defineFlow({ name: "bad", retry: { attempts: 0 }, async run({ step }) { ${body} } });`;
}

describe.skipIf(process.platform !== "linux")("The limits of a runner (skipped where there is no /proc)", () => {
  test("objects without end end the run as RUNNER_MEMORY_EXCEEDED, and its neighbour succeeds", async () => {
    const { run, error, neighbour } = await beside(
      "objects",
      flow(`await step("a", () => { const all = []; for (;;) all.push(new Array(1e5).fill(7.5)); });`),
    );
    expect(run).toMatchObject({ status: "failed", errorCode: "RUNNER_MEMORY_EXCEEDED" });
    expect(error.message).toMatch(/stay within 192 MiB of memory: it took \d{3,4} MiB, and ended 3 times/);
    expect(error.data.seenBytes).toBeGreaterThanOrEqual(error.data.limitBytes);
    expect(neighbour).toBe(40);
  }, 60_000);

  test("buffers, which no limit of the heap knows, are seen from outside", async () => {
    const { error, neighbour } = await beside(
      "buffers",
      flow(`await step("a", async () => {
        const all = [];
        for (;;) { all.push(Buffer.alloc(4e6, 1)); await new Promise((ok) => setTimeout(ok, 5)); }
      });`),
    );
    expect(error).toMatchObject({ code: "RUNNER_MEMORY_EXCEEDED", data: { limitBytes: 192 * mebibyte } });
    expect(error.data.seenBytes).toBeGreaterThan(192 * mebibyte);
    expect(neighbour).toBe(40);
  }, 60_000);

  test("a step that never yields ends the run as RUNNER_CPU_EXCEEDED, and its neighbour succeeds", async () => {
    const { error, neighbour } = await beside("spins", flow(`await step("a", () => { for (;;); });`));
    expect(error).toMatchObject({ code: "RUNNER_CPU_EXCEEDED", data: { kind: "computed" } });
    expect(error.data.cpuMs).toBeGreaterThan(error.data.silentMs / 10);
    expect(neighbour).toBe(40);
  }, 60_000);

  test("a flow that asks for more memory gets a runner that has it, and its project keeps that one", async () => {
    const body = `export default defineFlow({ name: "large", async run({ step }) {
      return step("a", async () => {
        const all = [];
        for (let n = 0; n < 60; n++) { all.push(Buffer.alloc(4e6, 1)); await new Promise((ok) => setTimeout(ok, 10)); }
        return all.length;
      });
    } });`;
    const project = "asks";
    await world.publish("small", `export default defineFlow({ name: "small", run: async () => 1 });`, { project });
    await world.publish("large", body, { project, limits: { memoryBytes: 512 * mebibyte } });
    await world.ended(await world.start("small", null, project), project);
    const before = world.worker.status().runners.find((runner) => runner.project === project)?.processId;
    const run = await world.ended(await world.start("large", null, project), project);
    expect(JSON.parse(run.ending ?? "{}")).toEqual({ output: 60 });
    const runners = () => world.worker.status().runners.filter((runner) => runner.project === project);
    const large = runners().map(({ processId }) => processId);
    expect(large).toHaveLength(1);
    expect(large).not.toContain(before);
    await world.ended(await world.start("small", null, project), project);
    expect(runners().map(({ processId }) => processId)).toEqual(large);
  }, 60_000);

  test("processUsage() counts what a process holds and computes, and knows nothing of one that is gone", async () => {
    const source = `process.stdin.once("data", () => {
      globalThis.held = Buffer.alloc(${64 * mebibyte}, 1);
      for (const until = process.cpuUsage().user + 60e3; process.cpuUsage().user < until; );
      process.stdout.write("holds");
    });
    process.stdout.write("ready");`;
    const child = spawn(process.execPath, ["--eval", source], { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    const before = processUsage(child.pid!)!;
    child.stdin.write("go");
    await once(child.stdout, "data");
    const after = processUsage(child.pid!)!;
    child.kill();
    await once(child, "exit");
    // What is freed meanwhile, of the little that was there before, is the rest.
    expect(after.memoryBytes - before.memoryBytes).toBeGreaterThan(56 * mebibyte);
    expect(after.memoryBytes - before.memoryBytes).toBeLessThan(72 * mebibyte);
    expect(after.cpuMs - before.cpuMs).toBeGreaterThanOrEqual(50);
    expect(processUsage(child.pid!)).toBeNull();
  });
});
