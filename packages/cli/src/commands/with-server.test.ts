import { execFile } from "node:child_process";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "@millrace/sdk";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { listenForStop } from "../terminal/stop-requests.ts";
import { called, calledForJson } from "../testing/called.ts";
import { greetFlow } from "../testing/greet-flow.ts";
import { writeFiles } from "../testing/temporary-folder.ts";
import { type WatchEventsOptions, watchEvents } from "./events.ts";

const listenFlow = `
  import { defineFlow } from "@millrace/flow";
  export default defineFlow({
    name: "listen",
    async run({ step }) {
      return step.waitFor("word", { signal: "go", within: "1h" });
    },
  });
`;

let folder: string;
let server: RunningServer;
const input = (how = "well") => ["--input", JSON.stringify({ name: "Ada", how })];
const call = (...args: readonly string[]) => called(folder, ...args);
const json = (...args: readonly string[]) => calledForJson(folder, ...args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  writeFiles(folder, { "greet/flow.ts": greetFlow });
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
  expect(await call("run", join(folder, "greet"), ...input())).toMatchObject({ exitCode: 0 });
}, 30_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("beside a running server", { timeout: 20_000 }, () => {
  it("run shows what came out, with the evidence and the run's page", async () => {
    const { exitCode, stdout, stderr } = await call("run", "greet", ...input());
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^greet succeeded in .*\n\n{\n {2}"greeting": "hello Ada"\n}\n\nEvidence: +1 other file\n/);
    expect(stdout).toContain(`${server.url}/runs/`);
    expect(stderr).toContain("0 steps done · queued");
  });

  it("run with --json writes one document and no progress", async () => {
    const { exitCode, stderr, json: run } = await json("run", "greet", ...input());
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(run).toMatchObject({
      status: "succeeded",
      output: { greeting: "hello Ada" },
      artifacts: [{ name: "greeting.txt" }],
    });
  });

  it("cancel says that a run has ended otherwise", async () => {
    const { json: ended } = await json("run", "greet", ...input());
    expect(await call("cancel", ended.runId)).toMatchObject({
      exitCode: 4,
      stdout: `The run ${ended.runId} had succeeded before; nothing was canceled.\n`,
    });
  });

  it("run says that a grant does not reach a server that runs", async () => {
    const granted = await call("run", "greet", ...input(), "--grant", "127.0.0.1:8080");
    expect([granted.exitCode, granted.stderr]).toEqual([
      0,
      expect.stringContaining(`--grant changes nothing, as a server runs already at ${server.url}`),
    ]);
  });

  it("status and health say how the server does", async () => {
    expect((await call("status")).stdout).toMatch(/^ready {2}Millrace .*\n {2}worker +working, 1 alive\n/);
    expect((await call("status", "--prometheus")).stdout).toMatch(/^# HELP millrace_/);
    expect((await call("health")).stdout).toBe("healthy\n");
    expect((await json("health", "--only", "ready")).json).toEqual({ status: "ready" });
  });

  it("health without a server ends with 6", async () => {
    const { exitCode, stderr } = await called(join(folder, "nowhere"), "health");
    expect([exitCode, stderr]).toEqual([6, expect.stringContaining("a server must be running")]);
  });

  it("events watch tells what runs have done, from the start, and goes on behind an event", async () => {
    const told: string[] = [];
    const watched = async (options: WatchEventsOptions, until: RegExp) => {
      const source = Object.assign(new EventEmitter(), { exit() {} });
      const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
        told.push(String(text));
        if (until.test(String(text))) source.emit("SIGTERM");
        return true;
      });
      const watching = watchEvents({ dataDir: folder, ...options }, () => listenForStop({ process: source }));
      return watching.finally(() => write.mockRestore());
    };
    expect(await watched({ fromStart: true, runs: true }, /run\.succeeded/)).toBe(143);
    expect(told[0]).toMatch(/^\d{4}-\d\d-\d\d [\d:.]+ greet \S+ run\.queued\n$/);
    told.splice(0);
    await watched({ fromStart: true, json: true }, /step\.succeeded/);
    const { id: after, entry } = JSON.parse(told.at(-1)!);
    told.splice(0);
    await watched({ after, json: true }, /./);
    expect(JSON.parse(told[0]!).entry.seq).toBe(entry.seq + 1);
  });

  it("run with a key that was there gives the first run", async () => {
    const first = await json("run", "greet", "--key", "once", ...input());
    const second = await json("run", "greet", "--key", "once", ...input());
    expect(second.json.runId).toBe(first.json.runId);
    const other = await json("run", "greet", "--key", "once", "--input", '{"name":"Bob"}');
    expect([other.exitCode, other.json.error.code]).toEqual([4, "IDEMPOTENCY_KEY_REUSED"]);
  });

  it("run leaves a run to the server, show follows it, cancel ends it", async () => {
    const { json: started } = await json("run", "greet", "--detach", ...input("waiting"));
    expect((await call("run", "greet", "--detach", ...input())).stdout).toMatch(
      /^Queued .* millrace show .* --watch\n$/,
    );
    const watching = call("show", started.runId, "--watch");
    await createClient(server).runs.cancel({ runId: started.runId, reason: "enough" });
    expect(await watching).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/greet canceled .*\n {2}enough\n/),
    });
    expect((await call("cancel", started.runId)).exitCode).toBe(0);
    expect((await json("show", started.runId)).json).toMatchObject({ status: "canceled", cancelReason: "enough" });
  });

  it("signal is what a run gets that waits for it", async () => {
    writeFiles(folder, { "listen/flow.ts": listenFlow });
    const { json: started } = await json("run", join(folder, "listen"), "--detach");
    const sent = await call("signal", started.runId, "go", "--payload", '{"cents":5}');
    expect(sent).toMatchObject({ exitCode: 0, stdout: `Sent go to the run ${started.runId}.\n` });
    expect((await call("show", started.runId, "--watch")).stdout).toContain('"cents": 5');
    expect(await call("signal", started.runId, "go")).toMatchObject({ exitCode: 4 });
    expect((await call("signal", "nope", "go", "--payload", "{")).stderr).toContain("JSON_INVALID");
  });

  it("run exits with the code of what went wrong, and retry keeps the steps that had succeeded", async () => {
    const { exitCode, json: failed } = await json("run", "greet", ...input("broken"));
    expect([exitCode, failed.errorCode]).toEqual([1, "STEP_FAILED"]);
    const retried = await call("retry", failed.runId);
    expect(retried.exitCode).toBe(1);
    expect(retried.stdout).toContain("it broke");
    const { json: shown } = await json("show", (await json("runs", "--limit", "1")).json.runs[0].runId);
    expect(shown.parentRunId).toBe(failed.runId);
    expect(shown.journal.filter(({ name }: { name: string }) => name === "greet")).toHaveLength(1);
    expect((await call("retry", (await json("runs", "--status", "succeeded")).json.runs[0].runId)).stderr).toContain(
      "RUN_STATE_CONFLICT",
    );
  });

  it("run refuses an input that does not fit before anything is queued, and names the place", async () => {
    const before = (await json("runs")).json.runs.length;
    const { exitCode, stderr } = await call("run", "greet", "--input", '{"name":7,"how":"badly"}');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/name: .*; how: .*INPUT_INVALID/);
    expect((await json("runs")).json.runs).toHaveLength(before);
  });

  it.each([
    ["gret", "Did you mean greet?"],
    ["price-monitorng", "Did you mean price-monitoring?"],
    ["nothing-like-it", "millrace flows lists them"],
    ["./no/such/flow.ts", "Check the path"],
  ])("run answers the unknown flow %s with the nearest one", async (name, hint) => {
    const { exitCode, stderr } = await call("run", name);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(hint);
    expect(stderr).toContain("FLOW_NOT_FOUND");
  });

  it.each([["show"], ["cancel"], ["retry"], ["signal"]])("%s says when there is no such run", async (verb) => {
    expect(await call(verb, "nope", ...(verb === "signal" ? ["go"] : []))).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("RUN_NOT_FOUND"),
    });
  });

  it("show lists the steps and saves the files", async () => {
    const { runId } = (await json("runs", "--status", "succeeded", "--flow", "greet")).json.runs[0];
    const { stdout } = await call("show", runId, "--save", join(folder, "evidence"));
    expect(stdout).toMatch(/greet +Ada +succeeded +1 /);
    expect(stdout).toMatch(/ warn greeted\n/);
    expect(stdout).toMatch(/Saved 1 file in /);
    expect(readFileSync(join(folder, "evidence", "001 greeting.txt"), "utf8")).toBe("hello Ada");
    expect(await call("show", runId, "--save", join(folder, "token"))).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("must be a folder that can be written"),
    });
  });

  it("runs lists the newest first, says when there are more, and when nothing fits", async () => {
    const { stdout } = await call("runs", "--limit", "2", "--flow", "greet");
    expect(stdout).toMatch(/^run +flow +status +queued +took +error\n/);
    expect(stdout).toContain("There are more");
    expect((await call("runs", "--flow", "other")).stdout).toContain("No such runs");
  });

  it("flows lists what is published and what is bundled", async () => {
    const { stdout } = await call("flows");
    expect(stdout).toMatch(/^Your own\n {2}greet +Greets by name\.\n/);
    expect(stdout).toMatch(/\nCome with Millrace\n[\s\S]*\n {2}price-monitoring +Reads prices, stock/);
    expect(Math.max(...stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    const { json: listed } = await json("flows");
    expect(listed.flows).toContainEqual({
      flow: "price-monitoring",
      version: null,
      publishedAt: null,
      description: expect.stringContaining("product pages"),
      isBundled: true,
    });
  });

  it("flows show tells what a flow takes and touches, published or not, with a call that fits", async () => {
    const own = (await call("flows", "show", "greet")).stdout;
    expect(own).toMatch(/^greet {2}version [0-9a-f]{12}\nGreets by name\.\n\nInput\n {2}name +string, required\./);
    expect(own).toContain(`millrace run greet --input '{"name":""}'`);
    const bundled = (await call("flows", "show", "price-monitoring")).stdout;
    expect(bundled).toMatch(/^price-monitoring {2}comes with Millrace/);
    expect(bundled).toMatch(/thresholdPercent +number, 1 when left out\. A price/);
    expect(bundled).toMatch(/Touches\n {2}web +browser \(hosts: any public; connections: shop;/);
    expect((await call("flows", "show", "data-cleansing")).stdout).toMatch(
      /--input-file .*data-cleansing\/sample-input\.json/,
    );
    expect((await json("flows", "show", "data-cleansing")).json).toMatchObject({
      flow: "data-cleansing",
      version: null,
      manifest: { name: "data-cleansing" },
      sample: { input: expect.anything() },
    });
    expect(await call("flows", "show", "none-such")).toMatchObject({ exitCode: 3 });
  });

  it("start says where the server is that has the folder", async () => {
    const { exitCode, stderr } = await call("start", "--no-job", "--port", "0");
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`one answers at ${server.url} (DATA_FOLDER_IN_USE)`);
    expect(stderr).toContain(`${server.url}/#token=`);
  });

  it("doctor finds it", async () => {
    const { json: found } = await json("doctor");
    expect(found.findings).toContainEqual({
      part: "server",
      state: "well",
      seen: `answers at ${server.url}`,
      mend: null,
    });
    expect(found.findings).toContainEqual({
      part: "store",
      state: "well",
      seen: "embedded SQLite, open in the server",
      mend: null,
    });
  });

  it("a command that finds it loads no server of its own", async () => {
    const watch = `
      import { registerHooks } from "node:module";
      registerHooks({ load(url, context, next) {
        if (url.endsWith("/packages/server/src/main.ts")) console.error("loaded " + url);
        return next(url, context);
      } });`;
    const main = join(import.meta.dirname, "../main.ts");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      "--disable-warning=ExperimentalWarning",
      `--import=data:text/javascript,${encodeURIComponent(watch)}`,
      main,
      ...["runs", "--limit", "1", "--data-dir", folder],
    ]);
    expect(stdout).toMatch(/^run +flow /);
    expect(stderr).toBe("");
  });
});
