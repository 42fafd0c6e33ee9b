import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPeer, type PeerMessage } from "../protocol/peer.ts";
import { startRawDriver } from "../testing/raw-session.ts";
import { launchBrowser } from "./launch-browser.ts";
import { loadPlaywrightServer } from "./playwright-server.ts";
import { serveDriver } from "./serve-driver.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A program that says something and fails, as a browser does that cannot start. */
async function failingBrowser(words: string): Promise<string> {
  const path = join(folder, `browser-${crypto.randomUUID()}`);
  await writeFile(path, `#!/bin/sh\necho '${words}' >&2\nexit 1\n`);
  await chmod(path, 0o755);
  return path;
}

const launch = (executablePath: string, sandbox = true) =>
  launchBrowser(loadPlaywrightServer(), { executablePath, sandbox, env: { PATH: "/usr/bin:/bin" } });

describe("launchBrowser() says what to do when a browser", () => {
  test("is not there", async () => {
    await expect(launch("/no/such/browser")).rejects.toMatchObject({
      code: "CAPABILITY_UNAVAILABLE",
      message: expect.stringContaining("/no/such/browser"),
      hint: expect.stringContaining("MILLRACE_BROWSER"),
    });
  });

  test("cannot confine itself", async () => {
    const path = await failingBrowser("[1:1] No usable sandbox! Update your kernel");
    await expect(launch(path)).rejects.toMatchObject({
      code: "CAPABILITY_UNAVAILABLE",
      hint: expect.stringContaining("chromium-sandbox"),
      retry: false,
    });
  });

  test("lacks a library", async () => {
    const path = await failingBrowser(
      "error while loading shared libraries: libnss3.so: cannot open shared object file",
    );
    await expect(launch(path)).rejects.toMatchObject({
      hint: expect.stringContaining("libnss3.so is missing"),
      retry: false,
    });
  });
});

test("a driver opens nothing before its browser is there", async () => {
  let toDriver: (message: PeerMessage) => void = () => undefined;
  const failed = Promise.withResolvers<unknown>();
  const peer = createPeer((message) => toDriver(message), { tells: { failed: failed.resolve } });
  void serveDriver({
    send: (message) => peer.receive(message),
    onMessage: (listener) => {
      toDriver = listener;
    },
  });
  peer.tell("open", { session: "1" });
  expect(await failed.promise).toMatchObject({
    session: "1",
    error: { message: expect.stringContaining("the browser must be started before") },
  });
});

test("a driver ends with its browser", async () => {
  const driver = await startRawDriver();
  const session = await driver.open();
  process.kill(driver.browserPid, "SIGKILL");
  await driver.gone;
  await expect(session.close()).resolves.toBeUndefined();
  await driver.close();
});
