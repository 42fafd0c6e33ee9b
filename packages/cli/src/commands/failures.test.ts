import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFlow } from "../publish/bundle-flow.ts";
import { called, calledForJson } from "../testing/called.ts";
import { writeFiles } from "../testing/temporary-folder.ts";

let folder: string;
let server: RunningServer;
let client: Client;
const call = (...args: readonly string[]) => called(folder, ...args);
const json = (...args: readonly string[]) => calledForJson(folder, ...args);

const shipping = (last: string) => `import { defineFlow } from "@millrace/flow";
export default defineFlow({ name: "shipping", retry: { attempts: 0 }, async run({ input, step }) {
  await step("pack", { key: "box=1" }, () => "packed");
  if (input.wait) await step.waitFor("answer", { signal: "go" });
  ${last}
} });`;
const broken = shipping('return step("ship", () => { throw new Error("no van"); });');
const mended = shipping('return step("ship", () => "mended");');
const renamed = shipping('return step("send", () => "sent");').replace('"pack"', '"wrap"');

/** Publishes the flow with its manifest as it is known: a runner that reads it takes half a second each time. */
async function publish(source: string): Promise<void> {
  writeFiles(folder, { "shipping/flow.ts": source });
  const { version, code } = await bundleFlow(join(folder, "shipping/flow.ts"));
  const manifest = { name: "shipping", description: null, input: null, use: {} };
  await client.flows.publish({ flow: "shipping", version, manifest, bundle: code });
}

async function run(source: string) {
  await publish(source);
  return json("run", "shipping");
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
  client = createClient(server);
}, 30_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("commands for runs that failed", { timeout: 30_000 }, () => {
  it("dead-letters lists cause and input, shows one, and redrives it with another input once", async () => {
    const { json: failed } = await run(broken);
    expect(failed).toMatchObject({ status: "failed" });
    const { stdout } = await call("dead-letters");
    expect(stdout).toMatch(/^run +flow +failed +error +cause +input\n/);
    expect(stdout).toMatch(new RegExp(`${failed.runId} +shipping .* STEP_FAILED +no van +{}`));
    const shown = await call("dead-letters", "show", failed.runId);
    expect(shown.stdout).toContain("no van (STEP_FAILED)");
    expect(shown.stdout).toContain(`redrive ${failed.runId}`);
    const again = await json("dead-letters", "redrive", failed.runId, "--input", '{"n":2}');
    expect(again).toMatchObject({
      exitCode: 1,
      json: { status: "failed", input: { n: 2 }, parentRunId: failed.runId },
    });
    expect(await call("dead-letters", "redrive", failed.runId)).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("must be a dead letter"),
    });
  });

  it("resume goes on with the mended flow, and is refused by name where a step was renamed", async () => {
    const { json: failed } = await run(broken);
    await publish(renamed);
    expect(await call("resume", failed.runId)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/does not ask for pack\[box=1\].*REPLAY_DIVERGED/),
    });
    await publish(mended);
    expect(await json("resume", failed.runId)).toMatchObject({ exitCode: 0, json: { output: "mended" } });
  });

  it("fork takes a step's result by hand, goes on from a step, and says when there is none", async () => {
    const { json: failed } = await run(broken);
    const results = ["--result", 'ship={"by":"hand"}', "--result", 'pack[box=1]="again"'];
    expect(await json("fork", failed.runId, ...results)).toMatchObject({
      exitCode: 0,
      json: { output: { by: "hand" }, parentRunId: failed.runId },
    });
    expect(await json("fork", failed.runId, "--from", "ship", "--input", '{"n":1}')).toMatchObject({
      exitCode: 1,
      json: { input: { n: 1 } },
    });
    expect(await call("fork", failed.runId, "--from", "shpi")).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("Did you mean ship?"),
    });
    for (const result of ["ship", "ship={", "=1"])
      expect(await call("fork", failed.runId, "--result", result)).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("JSON_INVALID"),
      });
  });

  it("migrate moves what waits, and lists what stays", async () => {
    await publish(broken);
    const { json: waiting } = await json("run", "shipping", "--detach", "--input", '{"wait":true}');
    await expect
      .poll(async () => (await json("show", waiting.runId)).json.status, { timeout: 10_000, interval: 20 })
      .toBe("waiting");
    await publish(renamed);
    const refused = await call("migrate", "shipping");
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout).toMatch(/^Moved 0 runs to shipping [0-9a-f]{12}\.\n1 stays on its version:\n/);
    expect(refused.stdout).toMatch(
      new RegExp(`\\n${waiting.runId} from .*\\n  Cannot go on .*does not ask for .*pack`),
    );
    const { json: live } = await run(mended);
    expect((await call("migrate", "shipping", "--dry-run")).stdout).toMatch(/^Would move 1 run to shipping /);
    const { exitCode, json: moved } = await json("migrate", "shipping");
    expect([exitCode, moved.runs]).toEqual([0, [expect.objectContaining({ runId: waiting.runId, refused: null })]]);
    expect((await json("show", waiting.runId)).json).toMatchObject({ version: live.version, status: "waiting" });
    expect((await call("migrate", "shipping")).stdout).toContain("No run of shipping waits");
    expect(await call("migrate", "nothing")).toMatchObject({ exitCode: 3 });
  });

  it("redrive and discard of many ask which, and count", async () => {
    await run(broken);
    for (const verb of ["redrive", "discard"]) {
      expect(await call("dead-letters", verb)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--all") });
      expect((await call("dead-letters", verb, "some-run", "--all")).exitCode).toBe(2);
      expect((await call("dead-letters", verb, "--since", "soon")).stderr).toContain("--since as it must be a time");
    }
    expect((await call("dead-letters", "redrive", "--all", "--input", "{}")).exitCode).toBe(2);
    await publish(renamed);
    const refused = await call("dead-letters", "redrive", "--flow", "shipping", "--on-published");
    expect(refused).toMatchObject({
      exitCode: 4,
      stdout: expect.stringMatching(/^Sent 0 runs again\.\nrun +stays, as/),
    });
    await publish(mended);
    const { exitCode, json: sent } = await json("dead-letters", "redrive", "--error", "STEP_FAILED", "--on-published");
    expect(exitCode).toBe(0);
    expect(sent.redriven.length).toBeGreaterThan(0);
    await run(broken);
    expect((await call("dead-letters", "discard", "--flow", "shipping")).stdout).toMatch(/^Discarded \d+ runs?\.\n$/);
    expect((await call("dead-letters", "list")).stdout).toBe("No dead letters.\n");
  });
});
