import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { listenForStop } from "../terminal/stop-requests.ts";
import { called, calledForJson } from "../testing/called.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { start } from "./start.ts";

const withoutBrowser = ["start", "--once", "--port", "0", "--shop-port", "0", "--browser", "none"];

describe("millrace start", { timeout: 40_000 }, () => {
  it("checks the shop without a browser, says so, and finds what changed the next time", async () => {
    const folder = temporaryFolder();
    const first = await called(folder, ...withoutBrowser);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(/^Millrace is ready: http:\/\/127\.0\.0\.1:\d+\/#token=/);
    expect(first.stdout).toContain("pages are read over plain HTTP");
    expect(first.stdout).toMatch(/\nproduct +price +currency +availability +change +evidence\n/);
    expect(first.stdout.match(/first check/g)!.length).toBeGreaterThan(20);
    // Without a port, where the shop was before: the history of its pages goes on.
    const { json } = await calledForJson(folder, "start", "--once", "--port", "0", "--browser", "none");
    expect(json).toMatchObject({ url: expect.stringMatching(/^http:/), panel: expect.stringMatching(/#token=/) });
    expect(json.run).toMatchObject({ status: "succeeded" });
    expect(json.run.output.changed).toBeGreaterThan(0);
    expect(
      new Set(json.run.output.pages.map(({ change }: { change: { kind: string } }) => change?.kind)),
    ).not.toContain("first check");
  });

  it("stays up until it is asked to stop", async () => {
    const source = Object.assign(new EventEmitter(), { exit() {} });
    const given = { job: false, flows: false, port: "0", dataDir: temporaryFolder(), browser: "none", json: true };
    const started = captured(() => {
      const listening = start(given, () => listenForStop({ process: source }));
      source.emit("SIGTERM");
      return listening;
    });
    const { exitCode, stdout } = await started;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ run: null });
  });

  it("names a port that is taken, and another one to try", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const { exitCode, stderr } = await called(temporaryFolder(), "start", "--no-job", "--port", String(port));
    expect(exitCode).toBe(4);
    expect(stderr).toContain(`port ${port}`);
    expect(stderr).toContain(`--port ${port + 1}`);
  });

  it("names a browser that is none", async () => {
    const { exitCode, stderr } = await called(temporaryFolder(), "start", "--no-job", "--browser", "/does/not/exist");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("CONFIG_INVALID");
  });
});
