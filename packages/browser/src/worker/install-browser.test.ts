import { describe, expect, test } from "vitest";
import { installBrowser, installWays } from "./install-browser.ts";

describe("installBrowser()", () => {
  test("shows what each way says and hands back the browser of the one that worked", async () => {
    const lines: string[] = [];
    const found = await installBrowser({
      env: process.env,
      onProgress: (line) => lines.push(line),
      ways: [
        { announcement: "First way.", commands: [["sh", "-c", "echo no network >&2; exit 7"]] },
        { announcement: "Second way.", commands: [["true"], ["sh", "-c", "echo 50 %; echo; echo 100 %"]] },
      ],
    });
    expect(found.version).toMatch(/^\d/);
    expect(lines).toEqual(["First way.", "no network", "Second way.", "50 %", "100 %"]);
  });

  test("says how each way failed", async () => {
    const failing = installBrowser({
      env: {},
      onProgress: () => undefined,
      ways: [
        { announcement: "First way.", commands: [["/bin/sh", "-c", "echo no network; exit 7"], ["/bin/true"]] },
        { announcement: "Second way.", commands: [["/no/such/program"]] },
      ],
    });
    await expect(failing).rejects.toMatchObject({
      code: "BROWSER_INSTALL_FAILED",
      message: expect.stringMatching(/ended with 7 \(no network\); \/no\/such\/program did not start/),
      hint: expect.stringContaining("MILLRACE_BROWSER"),
    });
  });

  test("stops when it is told to", async () => {
    const stop = new AbortController();
    const installing = installBrowser({
      env: { PATH: "/usr/bin:/bin" },
      signal: stop.signal,
      onProgress: (line) => line === "begun" && stop.abort(),
      ways: [{ announcement: "Slow way.", commands: [["sh", "-c", "echo begun; exec sleep 60"]] }],
    });
    await expect(installing).rejects.toMatchObject({ code: "BROWSER_INSTALL_FAILED" });
  });
});

test("installWays() begins with Playwright's download and says what it does as root", () => {
  const [download, debian] = installWays();
  expect(download?.commands[0]?.slice(1)).toEqual([
    expect.stringMatching(/playwright-core[/\\]cli\.js$/),
    "install",
    "chromium-headless-shell",
  ]);
  if (debian) expect(debian.announcement).toContain("as this user is root");
});
