import { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { listenForStop } from "../terminal/stop-requests.ts";
import { called, calledForJson } from "../testing/called.ts";
import { captured } from "../testing/captured.ts";
import { writeFiles } from "../testing/temporary-folder.ts";
import { logs } from "./logs.ts";

const weighFlow = `
  import { defineFlow, z } from "@millrace/flow";
  export default defineFlow({
    name: "weigh",
    input: z.object({ kilograms: z.array(z.number()) }),
    async run({ input, step, log, metric }) {
      log.info("weighing", { count: input.kilograms.length });
      for (const [index, kilograms] of input.kilograms.entries())
        await step("weigh", { key: String(index) }, () => {
          metric("weight", kilograms, { unit: "kg" });
          if (kilograms > 50) log.warn("too heavy");
        });
    },
  });
`;

let folder: string;
let server: RunningServer;
const call = (...args: readonly string[]) => called(folder, ...args);
const weigh = async (...kilograms: readonly number[]) => {
  const { json } = await calledForJson(folder, "run", "weigh", "--input", JSON.stringify({ kilograms }));
  return json.runId as string;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  writeFiles(folder, { "weigh/flow.ts": weighFlow });
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
  await call("publish", join(folder, "weigh"));
}, 30_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("millrace logs and metrics", { timeout: 30_000 }, () => {
  it("say what there is, narrowed down as asked", async () => {
    expect((await call("logs")).stdout).toBe("No lines.\n");
    expect((await call("metrics")).stdout).toContain("No metrics");
    const runId = await weigh(10, 60);
    const { stdout } = await call("logs", "--run", runId);
    expect(stdout).toMatch(/^\S+ \S+ info {2}weighing \{"count":2\}\n\S+ \S+ warn {2}too heavy \[weigh 1\]\n$/);
    expect((await call("logs", "--level", "warn", "--since", "1h")).stdout).toContain(`weigh ${runId} too heavy`);
    expect((await call("logs", "--text", "nothing like it")).stdout).toBe("No lines.\n");
    const one = await call("logs", "--limit", "1", "--json");
    expect(JSON.parse(one.stdout)).toMatchObject({ runId, message: "too heavy" });
    expect(one.stderr).toContain("older lines");
    const { stdout: sums } = await call("metrics", "weigh", "--name", "weight", "--run", runId, "--every", "1d");
    expect(sums).toMatch(/weigh +weight +2 +70 +10 +35 +10 +60 +60 +60 +kg\n/);
    expect(sums).toMatch(/\d\d:00:00\.000Z +\d +\d+ +\d+ +\d+\n/);
  });

  it("follow until they are told to stop, without a line twice", async () => {
    const source = Object.assign(new EventEmitter(), { exit() {} });
    const options = { dataDir: folder, level: "info", limit: "1", follow: true, flow: "weigh", json: true } as const;
    const before = await weigh(1);
    const { exitCode, stdout } = await captured(async () => {
      const written = () => vi.mocked(process.stdout.write).mock.calls.length;
      const following = logs(options, () => listenForStop({ process: source }));
      await expect.poll(written, { timeout: 10_000 }).toBe(1);
      await server.installation.control.start({ project: "default", flow: "weigh", input: { kilograms: [2] } });
      await expect.poll(written, { timeout: 10_000 }).toBe(2);
      source.emit("SIGTERM");
      return following;
    });
    const lines = stdout.trim().split("\n");
    expect(exitCode).toBe(143);
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(["weighing", "weighing"]);
    expect(JSON.parse(lines[0]!).runId).toBe(before);
  });
});
