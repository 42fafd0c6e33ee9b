import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { publishFlow } from "../publish/publish-flow.ts";
import { called, calledForJson } from "../testing/called.ts";
import { greetFlow } from "../testing/greet-flow.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

/** A data folder whose server was stopped in the middle of a run; the run is queued. */
async function folderWithQueuedRun() {
  const folder = temporaryFolder({ "greet.ts": greetFlow });
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_DRAIN_MS: "0" };
  const server = await startServer({ config: readConfig(settings) });
  const client = createClient(server);
  await publishFlow(client, { file: join(folder, "greet.ts") });
  const { runId } = await client.runs.start({ flow: "greet", input: { name: "Ada", how: "slow" } });
  for await (const { data } of client.runs.watch({ runId })) if (data.name === "take long") break;
  await server.close();
  return { folder, runId };
}

describe("without a running server", { timeout: 30_000 }, () => {
  it("looking at a folder that is not there leaves none behind", async () => {
    const folder = join(temporaryFolder(), "none");
    expect((await called(folder, "runs")).stdout).toContain("No runs yet. Start one");
    expect((await called(folder, "show", "nope")).exitCode).toBe(3);
    const { exitCode, stdout } = await called(folder, "doctor");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("which the first start makes");
    expect(stdout).toContain(`${join(folder, "secret.key")}: none yet`);
    expect(existsSync(folder)).toBe(false);
  });

  it("looking lets nothing run, and cancel ends what is queued", async () => {
    const { folder, runId } = await folderWithQueuedRun();
    const before = (await calledForJson(folder, "show", runId)).json;
    expect(before).toMatchObject({ status: "queued", claims: 1 });
    await called(folder, "runs");
    expect((await calledForJson(folder, "show", runId)).json.journal).toEqual(before.journal);
    expect((await called(folder, "cancel", runId)).stdout).toBe(`The run ${runId} is canceled.\n`);
  });

  it("run executes a flow's file, and says how to see it later", async () => {
    const folder = temporaryFolder({ "greet.ts": greetFlow });
    const { exitCode, stdout } = await called(folder, "run", join(folder, "greet.ts"), "-i", '{"name":"Ada"}');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"greeting": "hello Ada"');
    expect(stdout).toContain("millrace start, then open the run there");
    expect((await calledForJson(folder, "runs")).json.runs).toHaveLength(1);
  });

  it("run leaves nothing to a server that is not there", async () => {
    const { exitCode, stderr } = await called(temporaryFolder(), "run", "greet", "--detach");
    expect(exitCode).toBe(6);
    expect(stderr).toContain("Start one with millrace start");
  });

  it("run refuses what is no JSON before anything is opened", async () => {
    const folder = join(temporaryFolder(), "none");
    expect(await called(folder, "run", "greet", "--input", "{")).toMatchObject({ exitCode: 2 });
    expect(existsSync(folder)).toBe(false);
  });

  it("a server.json that was left behind does not matter, even where another program has got the port", async () => {
    const other = createServer((_request, response) => response.end("ok")).listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await vi.waitUntil(() => other.listening);
    const folder = temporaryFolder({ token: "x".repeat(43) });
    for (const port of [(other.address() as AddressInfo).port, 1]) {
      const owner = { pid: 999_999, url: `http://127.0.0.1:${port}`, tokenFile: join(folder, "token"), startedAt: 0 };
      writeFileSync(join(folder, "server.json"), JSON.stringify(owner));
      expect((await called(folder, "runs")).stdout).toContain("No runs yet");
    }
  });

  it("doctor names a setting that is wrong", async () => {
    vi.stubEnv("MILLRACE_PROT", "5005");
    onTestFinished(() => void vi.unstubAllEnvs());
    const { exitCode, stdout } = await called(temporaryFolder(), "doctor");
    expect(exitCode).toBe(6);
    expect(stdout).toContain("did you mean MILLRACE_PORT?");
    expect(await called(temporaryFolder(), "runs")).toMatchObject({ exitCode: 2 });
  });

  it("doctor and start say what a server beyond loopback needs, and what it means", async () => {
    vi.stubEnv("MILLRACE_HOST", "0.0.0.0");
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const command of [["doctor"], ["start", "--no-job"]]) {
      const { exitCode, stdout, stderr } = await called(temporaryFolder(), ...command);
      expect(exitCode).toBe(command[0] === "doctor" ? 6 : 2);
      expect(stdout + stderr).toContain("Set MILLRACE_PUBLIC_HOSTS");
    }
    vi.stubEnv("MILLRACE_PUBLIC_HOSTS", "millrace.example");
    const { json } = await calledForJson(temporaryFolder(), "doctor");
    expect(json.findings).toContainEqual({
      part: "reach",
      state: "advisory",
      seen: expect.stringMatching(/from outside, at 0\.0\.0\.0, as millrace\.example.*needs a token.*TLS/),
      mend: null,
    });
  });

  it("doctor and start say what a keychain for the master key lacks", async () => {
    vi.stubEnv("MILLRACE_SECRET_KEY", "keychain");
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const command of [["doctor"], ["start", "--no-job", "--port", "0"]]) {
      const { exitCode, stdout, stderr } = await called(temporaryFolder(), ...command);
      expect(exitCode).toBe(6);
      expect(stdout + stderr).toMatch(/must be at hand: .*(keychain says|secret-tool is not there)/);
    }
  });

  it("doctor names a data folder whose place is a file", async () => {
    const folder = temporaryFolder({ file: "" });
    const { exitCode, json } = await calledForJson(join(folder, "file", "data"), "doctor");
    expect(exitCode).toBe(6);
    expect(json.findings).toContainEqual(expect.objectContaining({ part: "data folder", state: "broken" }));
  });

  it("a PostgreSQL that is not there is named, in bounded time", async () => {
    vi.stubEnv("MILLRACE_DATABASE_URL", "postgres://127.0.0.1:1/none");
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const command of [["runs"], ["run", "price-monitoring"], ["start", "--no-job", "--port", "0"], ["doctor"]]) {
      const { exitCode, stdout, stderr } = await called(temporaryFolder(), ...command);
      expect(exitCode).toBe(6);
      expect(stdout + stderr).toContain("Cannot use PostgreSQL");
    }
  });

  it("a folder that another command has for a moment is waited for", async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const config = readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" });
    const looking = await startServer({ config, claims: false });
    expect(existsSync(join(folder, "server.json"))).toBe(false);
    const listed = called(folder, "runs");
    await looking.close();
    expect((await listed).exitCode).toBe(0);
  });
});
