import type { CapabilityHost, Json } from "@millrace/flow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { confinedRunners, echoModule, openProcessWorld, type ProcessWorld } from "../testing/process-world.ts";

const echo: CapabilityHost = {
  call: async ({ params }) => `echo ${params}`,
  endRun: async () => {},
  close: async () => {},
};

let world: ProcessWorld;
beforeAll(async () => {
  world = await openProcessWorld({
    spawn: await confinedRunners({ memoryLimitBytes: 96 * 1024 * 1024 }),
    leaseMs: 1_500,
    runnerAnswerMs: 2_000,
    capabilities: { echo: { host: echo, runnerModule: echoModule }, gone: { host: echo, runnerModule: "" } },
  });
});
afterAll(() => world.close());

const output = async (runId: string, project = "p") =>
  (JSON.parse((await world.ended(runId, project)).ending!) as { output: Json }).output;
const failure = async (runId: string, project = "p") =>
  (JSON.parse((await world.ended(runId, project)).ending!) as { error: { code: string; data?: Json } }).error;

/** Steps of 20 ms that a healthy flow makes while others misbehave. */
const healthy = `export default defineFlow({ name: "healthy", async run({ step }) {
  let sum = 0;
  for (let n = 0; n < 5; n++) sum += await step("add", { key: String(n) }, () => new Promise((ok) => setTimeout(ok, 20, n)));
  return sum;
} });`;

/** Runs a flow that misbehaves beside a healthy one, in the same runner, and gives its error. */
async function misbehave(project: string, body: string) {
  await world.publish("healthy", healthy, { project });
  await world.publish(
    "bad",
    `export default defineFlow({ name: "bad", retry: { attempts: 0 }, async run({ step }) { ${body} } });`,
    { project },
  );
  const good = await world.start("healthy", null, project);
  const error = await failure(await world.start("bad", null, project), project);
  expect(await output(good, project)).toBe(10);
  expect(world.worker.status().state).toBe("working");
  return error;
}

test("A flow of five steps runs in a process of its own", async () => {
  await world.publish("healthy", healthy);
  expect(await output(await world.start("healthy"))).toBe(10);
  expect(world.worker.status().runners).toMatchObject([{ project: "p", processId: expect.any(Number) }]);
});

test("A capability's half is found in the runner, and reaches its host in the worker", async () => {
  const source = `export default defineFlow({ name: "asks", use: { tool: declareCapability("echo", null) },
    run: ({ tool }) => tool.echo("hello") });`;
  await world.publish("asks", source, { use: { tool: { kind: "echo", settings: null } } });
  expect(await output(await world.start("asks"))).toBe("echo hello");
});

test("A capability of which this installation has no half fails the run", async () => {
  const source = `export default defineFlow({ name: "lacks", use: { tool: declareCapability("telepathy", null) }, run: () => 1 });`;
  await world.publish("lacks", source, { use: { tool: { kind: "telepathy", settings: null } } });
  expect(await failure(await world.start("lacks"))).toMatchObject({ code: "CAPABILITY_UNAVAILABLE" });
});

test("A version that does not load fails its runs, one by one and with the reason", async () => {
  await world.publish("broken", "export default 7;");
  expect(await failure(await world.start("broken"))).toMatchObject({ code: "FLOW_DEFINITION_INVALID" });
  await world.publish("broken", 'throw new Error("at the top");');
  expect(await failure(await world.start("broken"))).toMatchObject({ code: "FLOW_FAILED", message: "at the top" });
});

test("A promise of the flow's own that is rejected and not awaited ends nothing", async () => {
  await world.publish(
    "floating",
    `export default defineFlow({ name: "floating", async run({ step }) {
      Promise.reject(new Error("nobody waits for me"));
      await step("nap", () => new Promise((ok) => setTimeout(ok, 50)));
      return "fine";
    } });`,
  );
  expect(await output(await world.start("floating"))).toBe("fine");
});

test("process.exit in a step ends the run as RUNNER_DIED with its last words, and others go on", async () => {
  const error = await misbehave("exits", `await step("a", () => { console.error("leaving now"); process.exit(3); });`);
  expect(error).toMatchObject({ code: "RUNNER_DIED", data: { lastWords: expect.stringContaining("leaving now") } });
}, 30_000);

test("process.exit at the top of the file is a death as well, not a runner that cannot start", async () => {
  await world.publish("leaves", `process.exit(1); export default 1;`, { project: "leaves" });
  expect(await failure(await world.start("leaves", null, "leaves"), "leaves")).toMatchObject({ code: "RUNNER_DIED" });
}, 30_000);
