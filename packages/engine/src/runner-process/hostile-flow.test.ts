import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { CapabilityHost, Json } from "@millrace/flow";
import { afterAll, beforeAll, expect, test } from "vitest";
import { confinedRunners, openProcessWorld, type ProcessWorld } from "../testing/process-world.ts";

const called: string[] = [];
const bank: CapabilityHost = {
  async call({ method, scope }) {
    called.push(`${scope.project} ${method}`);
    return "money";
  },
  endRun: async () => {},
  close: async () => {},
};

let world: ProcessWorld;
let listening: Server;
let visits = 0;
beforeAll(async () => {
  process.env.MILLRACE_TEST_SECRET = "only the worker may know";
  listening = createServer((socket) => {
    visits++;
    socket.end("welcome");
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  world = await openProcessWorld({
    spawn: await confinedRunners(),
    capabilities: { bank: { host: bank, runnerModule: "" } },
  });
  await mkdir(join(world.folder, "artifacts", "victim"), { recursive: true });
  await writeFile(join(world.folder, "artifacts", "victim", "file"), "another project's file");
});
afterAll(async () => {
  delete process.env.MILLRACE_TEST_SECRET;
  await world.close();
  listening.close();
});

const ending = async (runId: string, project: string) =>
  JSON.parse((await world.ended(runId, project)).ending!) as { output?: Json; error?: { code: string } };

/** A run of another project that stands at a step until the hostile ones have done their worst. */
async function startVictim(): Promise<{ readonly runId: string; execution: number }> {
  await world.publish(
    "victim",
    `export default defineFlow({ name: "victim", async run({ step }) {
      const answer = await step.waitFor("w", { signal: "go" });
      return [await step("pay", () => "paid once"), answer.payload];
    } });`,
    { project: "victim" },
  );
  const runId = await world.start("victim", null, "victim");
  return { runId, execution: 1 };
}

async function release(runId: string): Promise<void> {
  await world.control.signal({ project: "victim", runId, name: "go", payload: "from the owner" });
  expect(await ending(runId, "victim")).toEqual({ output: ["paid once", "from the owner"] });
  expect(world.worker.status().state).toBe("working");
}

const attempts = `
  const tried = async (attempt) => { try { return ["got", await attempt()]; } catch (error) { return ["refused", error.code ?? error.name]; } };
  const say = async (messages) => (await import("node:fs")).writeSync(3, JSON.stringify(messages) + "\\n");
`;

test("A hostile flow gets nothing that it was not given: no socket, no secret, no file of others", async () => {
  await world.publish(
    "thief",
    `${attempts} export default defineFlow({ name: "thief", run: ({ step, input }) => step("steal", async () => ({
      socket: await tried(async () => {
        const { connect } = await import("node:net");
        return new Promise((ok, no) => connect(input.port, "127.0.0.1", () => ok("connected")).on("error", no));
      }),
      fetch: await tried(async () => (await fetch("http://127.0.0.1:" + input.port)).status),
      environment: await tried(async () => JSON.stringify(process.env)),
      store: await tried(async () => (await import("node:fs")).readFileSync(input.store, "utf8").length),
      artifact: await tried(async () => (await import("node:fs")).readFileSync(input.artifact, "utf8")),
      listing: await tried(async () => (await import("node:fs")).readdirSync(input.folder)),
      program: await tried(async () => (await import("node:child_process")).execFileSync("/bin/ls").length),
      thread: await tried(async () => new (await import("node:worker_threads")).Worker("1", { eval: true }).threadId),
    })) });`,
    { project: "thief" },
  );
  const { folder } = world;
  const { port } = listening.address() as { port: number };
  const paths = { folder, store: join(folder, "store.sqlite"), artifact: join(folder, "artifacts", "victim", "file") };
  const runId = await world.start("thief", { port, ...paths }, "thief");
  const { output } = (await ending(runId, "thief")) as { output: Record<string, [string, string]> };
  const { environment, ...others } = output;
  for (const [what, [outcome]] of Object.entries(others)) expect([what, outcome]).toEqual([what, "refused"]);
  expect(environment![1]).not.toContain("only the worker may know");
  expect(visits).toBe(0);
}, 30_000);

test("Messages that it writes itself reach no run of another project, and no capability that it did not declare", async () => {
  const victim = await startVictim();
  await world.publish(
    "forger",
    `${attempts} export default defineFlow({ name: "forger", run: ({ step, input }) => step("forge", async () => {
      for (const execution of [input.execution, 0, 7_777, input.runId]) {
        await say([
          { t: "stopped", execution },
          { t: "ended", execution, run: input.runId, output: '"forged"' },
          { t: "wait", execution, name: "w", key: null, wait: "signal", signal: "go", durationMs: 0, until: 0, recorded: true },
        ].filter(() => typeof execution === "number"));
      }
      for (let execution = 1; execution < 20; execution++)
        await say([{ t: "call", execution, call: 900 + execution, capability: "bank", method: "withdraw", params: 1 }]);
      await new Promise((ok) => setTimeout(ok, 200));
      return "done";
    }) });`,
    { project: "forger" },
  );
  const runId = await world.start("forger", { ...victim }, "forger");
  expect(await ending(runId, "forger")).toEqual({ output: "done" });
  expect(called).toEqual([]);
  await release(victim.runId);
}, 30_000);

test.each([
  [
    "a forged result for somebody else's step",
    `await say([{ t: "succeeded", execution: input.execution, id: 1, name: "pay", key: null, attempt: 1, startedAt: 1, output: '"forged"' }]); return "done";`,
  ],
  ["invalid JSON", `(await import("node:fs")).writeSync(3, "{{{\\n");`],
  ["what is no list", `(await import("node:fs")).writeSync(3, "7\\n");`],
  [
    "a message for its own run of a wrong shape",
    `for (let execution = 1; execution < 50; execution++) await say([{ t: "idle", execution, wakes: -1 }]);`,
  ],
  [
    "a line of a gigabyte",
    `const { writeSync } = await import("node:fs");
     const chunk = Buffer.alloc(1024 * 1024, "x");
     for (let sent = 0; sent < 1024;) { try { writeSync(3, chunk); sent++; } catch (error) { if (error.code !== "EAGAIN") throw error; await new Promise(setImmediate); } }`,
  ],
])(
  "A flow that writes %s harms itself alone",
  async (_what, body) => {
    const victim = await startVictim();
    const before = process.memoryUsage().rss;
    await world.publish(
      "vandal",
      `${attempts} export default defineFlow({ name: "vandal", retry: { attempts: 0 }, run: ({ step, input }) => step("break", async () => {
      ${body}
      await new Promise(() => {});
    }) });`,
      { project: "vandal" },
    );
    const runId = await world.start("vandal", { ...victim }, "vandal");
    expect((await ending(runId, "vandal")).error).toMatchObject({ code: "RUNNER_DIED" });
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
    await release(victim.runId);
  },
  60_000,
);
