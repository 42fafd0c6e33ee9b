import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildPanelIfStale } from "./build-panel.js";
import { temporaryTree } from "./testing/temporary-tree.ts";

// Stands in for vite: writes a page and counts how often it was called.
const builder = `
const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
const folder = process.argv[process.argv.indexOf("--outDir") + 1];
if (require("node:fs").existsSync(process.argv[3] + "/src/broken.ts")) { console.error("broken.ts: no"); process.exit(1); }
mkdirSync(folder, { recursive: true });
writeFileSync(folder + "/index.html", "page");
appendFileSync(__dirname + "/calls", "x");
`;

function tree() {
  const root = temporaryTree({
    "node_modules/vite/bin/vite.js": builder,
    "packages/panel/src/main.tsx": "1",
    "packages/contract/src/index.ts": "1",
    "package-lock.json": "{}",
  });
  return {
    root,
    page: join(root, "packages/panel/dist/index.html"),
    calls: () => readFileSync(join(root, "node_modules/vite/bin/calls"), "utf8").length,
  };
}

describe("buildPanelIfStale()", () => {
  it("builds where there is no build, and not again", async () => {
    const { root, page, calls } = tree();
    const said: string[] = [];
    expect(await buildPanelIfStale({ root, onProgress: (text) => said.push(text) })).toBe(true);
    expect(readFileSync(page, "utf8")).toBe("page");
    expect(await buildPanelIfStale({ root, onProgress: (text) => said.push(text) })).toBe(false);
    expect([calls(), said]).toEqual([1, ["Building the control panel"]]);
  });

  it("builds again when a source has changed, is new or is gone, but not for a test", async () => {
    const { root, calls } = tree();
    await buildPanelIfStale({ root });
    utimesSync(join(root, "packages/contract/src/index.ts"), 1, 1);
    expect(await buildPanelIfStale({ root })).toBe(true);
    writeFileSync(join(root, "packages/panel/src/more.ts"), "");
    expect(await buildPanelIfStale({ root })).toBe(true);
    rmSync(join(root, "packages/panel/src/more.ts"));
    expect(await buildPanelIfStale({ root })).toBe(true);
    writeFileSync(join(root, "packages/panel/src/more.test.ts"), "");
    expect(await buildPanelIfStale({ root })).toBe(false);
    expect(calls()).toBe(4);
  });

  it("builds once for several commands that start at once", async () => {
    const { root, calls } = tree();
    const built = await Promise.all([buildPanelIfStale({ root }), buildPanelIfStale({ root })]);
    expect([built.toSorted(), calls()]).toEqual([[false, true], 1]);
  });

  it("leaves the last build in place when the sources do not build", async () => {
    const { root, page } = tree();
    await buildPanelIfStale({ root });
    writeFileSync(join(root, "packages/panel/src/broken.ts"), "");
    await expect(buildPanelIfStale({ root })).rejects.toThrow(/broken\.ts: no/);
    expect(existsSync(page)).toBe(true);
  });
});
