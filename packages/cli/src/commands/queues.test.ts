import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { called, calledForJson } from "../testing/called.ts";
import { writeFiles } from "../testing/temporary-folder.ts";
import { readSettings } from "./queues.ts";

const mailFlow = `
  import { defineFlow, defineQueue } from "@millrace/flow";
  export default defineFlow({
    name: "mail",
    queue: defineQueue({ name: "mail", concurrency: 2, maxSize: 1 }),
    async run({ step }) {
      return step("now", () => "sent");
    },
  });
`;

const digestFlow = `
  import { defineFlow, z } from "@millrace/flow";
  export default defineFlow({
    name: "digest",
    batch: { size: 2, within: "1h" },
    input: z.array(z.number()),
    async run({ input }) {
      return input;
    },
  });
`;

let folder: string;
let server: RunningServer;
const call = (...args: readonly string[]) => called(folder, ...args);
const json = (...args: readonly string[]) => calledForJson(folder, ...args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  writeFiles(folder, { "mail/flow.ts": mailFlow, "digest/flow.ts": digestFlow });
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
}, 30_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe("queues beside a running server", { timeout: 20_000 }, () => {
  it("starts of a flow with batch become one run", async () => {
    const { json: first } = await json("run", join(folder, "digest"), "--detach", "--input", "1");
    const { json: full } = await json("run", "digest", "--input", "2");
    expect(full).toMatchObject({ runId: first.runId, status: "succeeded", output: [1, 2] });
  });

  it("lists, limits, pauses and resumes", async () => {
    expect((await call("queues")).stdout).toContain("No named queues");
    expect(await call("run", join(folder, "mail"))).toMatchObject({ exitCode: 0 });
    expect((await call("queues")).stdout).toMatch(/mail +0 +0 +2 at a time, 1 queued\n/);
    expect((await call("queues", "set", "mail", "--rate", "10/1m", "--concurrency", "none")).stdout).toBe(
      "The queue mail: 10 in 1 min, 1 queued.\n",
    );
    expect((await call("queues", "pause", "mail")).stdout).toBe("The queue mail starts no runs.\n");
    const { json: started } = await json("run", "mail", "--detach", "--priority", "5", "--queue-key", "k");
    expect(started).toMatchObject({ existed: false, status: "queued" });
    const { json: listed } = await json("queues");
    expect(listed.queues).toMatchObject([{ queue: "mail", paused: true, size: 1, running: 0 }]);
    const refused = await call("run", "mail", "--detach");
    expect([refused.exitCode, refused.stderr]).toEqual([6, expect.stringContaining("QUEUE_FULL")]);
    expect((await call("queues", "resume", "mail")).stdout).toBe("The queue mail starts runs.\n");
    expect((await call("show", started.runId, "--watch")).stdout).toContain("succeeded");
  });

  it("a delay holds a run back", async () => {
    const { json: started } = await json("run", "mail", "--detach", "--delay", "1h");
    expect((await json("show", started.runId)).json).toMatchObject({ status: "queued", claims: 0 });
    expect((await call("cancel", started.runId)).exitCode).toBe(0);
  });

  it("a queue that nobody knows is told by its code", async () => {
    expect(await call("queues", "pause", "nobody")).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("QUEUE_NOT_FOUND"),
    });
  });
});

test.each([
  [{}, "at least one limit"],
  [{ concurrency: "0" }, "--concurrency"],
  [{ maxSize: "many" }, "--max-size"],
  [{ rate: "10" }, "--rate"],
  [{ ratePerKey: "10/soon" }, "duration"],
])("readSettings() refuses %j", (options, words) => {
  expect(() => readSettings(options)).toThrow(words);
});

test("readSettings() reads numbers, rates, and none for no limit", () => {
  expect(readSettings({ concurrency: "5", rate: "10/1.5m", ratePerKey: "none", maxSize: "none" })).toEqual({
    concurrency: 5,
    rate: { limit: 10, perMs: 90_000 },
    ratePerKey: null,
    maxSize: null,
  });
});
