import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ensureBrowser } from "./ensure-browser.ts";

const onProgress = () => {};

describe("ensureBrowser()", () => {
  it("has none where none is wanted", async () => {
    expect(await ensureBrowser({ browser: "none", environment: {} }, { onProgress })).toBeNull();
  });

  it("takes the configured one", async () => {
    const config = { browser: process.execPath, environment: {} };
    expect(await ensureBrowser(config, { onProgress })).toMatchObject({ executablePath: process.execPath });
  });

  it("refuses a configured one that cannot be started", async () => {
    const folder = await mkdtemp(join(tmpdir(), "millrace-browser-"));
    const file = join(folder, "chromium");
    await writeFile(file, "", { mode: 0o600 });
    for (const browser of [join(folder, "gone"), folder.concat("/none/x")]) {
      await expect(ensureBrowser({ browser, environment: {} }, { onProgress })).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        message: expect.stringContaining(browser),
      });
    }
    await rm(folder, { recursive: true });
  });

  it("finds the one that is installed", async () => {
    const found = await ensureBrowser({ browser: null, environment: { PATH: "/usr/bin:/bin" } }, { onProgress });
    expect(found?.executablePath).toMatch(/chrom|edge/i);
  });
});
