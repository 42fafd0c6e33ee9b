import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { browserPlaces } from "./browser-places.ts";
import { findBrowser, versionOf } from "./find-browser.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "millrace-test-"));
});
afterEach(() => rm(home, { recursive: true }));

async function install(path: string, script = "echo Chromium 150.1.2"): Promise<string> {
  const whole = join(home, path);
  await mkdir(dirname(whole), { recursive: true });
  await writeFile(whole, `#!/bin/sh\n${script}\n`);
  await chmod(whole, 0o755);
  return whole;
}

describe("findBrowser()", () => {
  test("finds the browser of this machine, with its version", async () => {
    expect(await findBrowser({ env: process.env })).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    });
  });

  test("finds the newest of Playwright's own that starts", async () => {
    const cache = "Library/Caches/ms-playwright";
    const inside = "chrome-headless-shell-mac-arm64/chrome-headless-shell";
    await install(`${cache}/chromium_headless_shell-900/${inside}`);
    const newest = await install(`${cache}/chromium_headless_shell-1100/${inside}`);
    await install(`${cache}/chromium_headless_shell-1200/${inside}`, "exit 1");
    await install(`${cache}/chromium_headless_shell-tip-of-tree-9999/${inside}`);
    const found = await findBrowser({ env: { HOME: home }, platform: "darwin" });
    expect(found).toEqual({ executablePath: newest, version: "150.1.2" });
  });

  test("finds an app in the user's own folder", async () => {
    const edge = await install("Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge");
    expect(await findBrowser({ env: { HOME: home }, platform: "darwin" })).toMatchObject({ executablePath: edge });
  });

  test("finds nothing where nothing is", async () => {
    expect(await findBrowser({ env: { HOME: home }, platform: "darwin" })).toBeUndefined();
    expect(await findBrowser({ env: {}, platform: "win32" })).toBeUndefined();
  });

  test("asks no program on Windows, where --version opens a window", async () => {
    const cache = join(home, "cache");
    const shell = await install("cache/chromium_headless_shell-7/chrome-win\\headless_shell.exe", "exit 1");
    const env = { PLAYWRIGHT_BROWSERS_PATH: cache };
    expect(await findBrowser({ env, platform: "win32" })).toEqual({ executablePath: shell, version: null });
  });
});

describe("browserPlaces()", () => {
  const filesOf = (platform: NodeJS.Platform, env: Record<string, string>) =>
    browserPlaces({ platform, env }).map((place) => ("file" in place ? place.file : place.cache));

  test("knows where Linux keeps its browsers", () => {
    const places = filesOf("linux", { HOME: "/home/ada", PATH: "/usr/local/bin:/usr/bin" });
    expect(places[0]).toBe("/usr/lib/chromium/chromium-headless-shell");
    expect(places).toContain("/home/ada/.cache/ms-playwright");
    expect(places).toContain("/opt/google/chrome/chrome");
    expect(places).toContain("/usr/local/bin/google-chrome");
    expect(filesOf("linux", { XDG_CACHE_HOME: "/cache" })).toContain("/cache/ms-playwright");
  });

  test("knows where Windows keeps its browsers", () => {
    const places = filesOf("win32", { PROGRAMFILES: "C:\\Programs", LOCALAPPDATA: "C:\\Local" });
    expect(places).toContain("C:\\Programs\\Google\\Chrome\\Application\\chrome.exe");
    expect(places).toContain("C:\\Local\\Microsoft\\Edge\\Application\\msedge.exe");
    expect(places).toContain("C:\\Local\\ms-playwright");
  });
});

test("versionOf() is null for what is no browser", async () => {
  expect(await versionOf("/bin/false")).toBeNull();
  expect(await versionOf(await install("silent", "true"))).toBeNull();
});
