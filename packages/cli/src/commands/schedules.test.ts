import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { called, calledForJson } from "../testing/called.ts";
import { greetFlow } from "../testing/greet-flow.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const example = fileURLToPath(new URL("../../../../examples/engine/schedules/flow.ts", import.meta.url));

async function servedFolder() {
  const folder = temporaryFolder({ "greet.ts": greetFlow });
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_DRAIN_MS: "0" };
  const server = await startServer({ config: readConfig(settings) });
  onTestFinished(() => server.close());
  return { folder, client: createClient(server) };
}

describe("millrace schedules", { timeout: 60_000 }, () => {
  it("lists what publishing the example armed; pausing and resuming one shows", async () => {
    const { folder } = await servedFolder();
    expect((await called(folder, "schedules")).stdout).toContain("No schedules. Add one");
    const published = await called(folder, "publish", example);
    expect(published).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Published stock-report") });
    const listed = (await called(folder, "schedules", "--flow", "stock-report")).stdout;
    expect(listed).toMatch(
      /stock-report\.weekdays +0 6 \* \* 1-5 \(Europe\/Berlin\) +\d{4}-\d\d-\d\d 06:00:00 Europe\/Berlin/,
    );
    expect(listed).toMatch(/stock-report\.pulse +every 15 min /);
    expect(listed).toMatch(/stock-report\.new-decade +once +2040-01-01 00:00:00 UTC/);
    expect((await called(folder, "schedules", "--limit", "1")).stdout).toContain("--after stock-report.new-decade");
    expect((await called(folder, "schedules", "--after", "stock-report.pulse")).stdout).toContain("weekdays");
    const id = "stock-report.weekdays";
    expect((await called(folder, "schedules", "pause", id)).stdout).toBe(`Paused ${id}.\n`);
    expect((await called(folder, "schedules", "show", id)).stdout).toContain("paused since");
    expect((await called(folder, "schedules", "list")).stdout).toMatch(/weekdays .* paused/);
    expect((await called(folder, "schedules", "resume", id)).stdout).toMatch(
      /fires next at .* 06:00:00 Europe\/Berlin/,
    );
    const shown = (await called(folder, "schedules", "show", id)).stdout;
    expect(shown.match(/06:00:00 Europe\/Berlin/g)).toHaveLength(5);
    expect(shown).toContain("It has not fired yet.");
    expect((await called(folder, "schedules", "remove", id)).exitCode).toBe(4);
    const run = await calledForJson(folder, "run", "stock-report", "--input", '{"kind":"day"}');
    expect(run.json).toMatchObject({ status: "succeeded", output: { kind: "day", count: 1 } });
  });

  it("adds one that fires on the running server, shows its firings, and removes it", async () => {
    const { folder, client } = await servedFolder();
    const added = await calledForJson(
      folder,
      ...["schedules", "add", join(folder, "greet.ts"), "--every", "1s", "--missed", "skip"],
      ...["--name", "often", "--input", '{"name":"Ada"}'],
    );
    expect(added).toMatchObject({ exitCode: 0, json: { scheduleId: "greet.often", timing: { everyMs: 1_000 } } });
    const wrong = await called(folder, "schedules", "add", "greet", "--every", "1h", "--input", '{"name":1}');
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("try again; nothing was stored") });
    await vi.waitFor(
      async () => {
        const { runs } = await client.runs.list({ status: "succeeded" });
        expect(runs.length).toBeGreaterThan(1);
      },
      { timeout: 20_000, interval: 100 },
    );
    const shown = await called(folder, "schedules", "show", "greet.often");
    expect(shown.stdout).toMatch(/greet\.often starts greet: every 1\.0 s/);
    expect(shown.stdout).toMatch(/UTC +run +[0-9a-f]{8}-/);
    const { json } = await calledForJson(folder, "schedules", "show", "greet.often", "--limit", "1");
    expect(json.firings).toMatchObject([{ outcome: "run", runId: expect.any(String) }]);
    expect((await called(folder, "schedules", "remove", "greet.often")).stdout).toBe("Removed greet.often.\n");
    expect((await called(folder, "schedules", "show", "greet.often")).exitCode).toBe(3);
  });

  it("adds a pattern with its time zone, jitter and a single moment without a server, and says when they fire", async () => {
    const folder = temporaryFolder({ "greet.ts": greetFlow });
    const file = join(folder, "greet.ts");
    const input = ["--input", '{"name":"Ada"}'];
    const pattern = ["--cron", "0 6 * * *", "--timezone", "Asia/Tokyo", "--jitter", "1m"];
    const first = await called(folder, "schedules", "add", file, ...pattern, ...input);
    expect(first.stdout).toMatch(/^Added greet\.x[0-9a-f]{12}; it fires next at .* 06:0\d:\d\d Asia\/Tokyo\./);
    expect(first.stdout).toContain("while a server runs");
    const single = await called(folder, "schedules", "add", "greet", "--once", "2040-01-01T00:00:00Z", ...input);
    expect(single.stdout).toContain("2040-01-01 00:00:00 UTC");
    const published = await called(folder, "publish", file);
    expect(published.stdout).toContain("Its schedules fire while a server runs");
    const shown = await called(folder, "schedules", "show", /greet\.x[0-9a-f]{12}/.exec(first.stdout)![0]);
    expect(shown.stdout).toContain("up to 1 min late");
  });

  it("publishes no flow whose schedule never fires", async () => {
    const bad = `import { cron, defineFlow } from "@millrace/flow";
      export default defineFlow({ name: "bad", trigger: cron("0 0 30 2 *"), run: async () => 1 });`;
    const folder = temporaryFolder({ "bad.ts": bad });
    const refused = await called(folder, "publish", join(folder, "bad.ts"));
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no such moment") });
    expect((await calledForJson(folder, "flows")).json.flows).not.toContainEqual(
      expect.objectContaining({ flow: "bad" }),
    );
  });

  it.each([
    [["greet"], 2, "SCHEDULE_INVALID"],
    [["greet", "--every", "15m", "--timezone", "Asia/Tokyo"], 2, "SCHEDULE_INVALID"],
    [["greet", "--cron", "0 6 * *"], 2, "SCHEDULE_INVALID"],
    [["greet", "--cron", "0 6 * * *", "--input", "{"], 2, "JSON_INVALID"],
    [["nothing", "--cron", "0 6 * * *"], 3, "FLOW_NOT_FOUND"],
  ])("refuses %j", async (args, exitCode, code) => {
    const refused = await calledForJson(temporaryFolder(), "schedules", "add", ...args);
    expect(refused).toMatchObject({ exitCode, json: { error: { code } } });
  });
});
