import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder, writeFiles } from "../testing/temporary-folder.ts";
import { bundleFlow } from "./bundle-flow.ts";
import { bundledFlows } from "./bundled-flows.ts";

const sources = {
  "flow.ts": `import { defineFlow } from "@millrace/flow";
import { tiny } from "tiny";
import { greeting } from "./src/greeting.ts";
export default defineFlow({ name: "greet", run: async (): Promise<string> => greeting + tiny });`,
  "src/greeting.ts": `export const greeting: string = "hello";`,
  "node_modules/tiny/package.json": `{ "name": "tiny", "version": "1.0.0", "type": "module", "main": "index.js" }`,
  "node_modules/tiny/index.js": "export const tiny = 1;",
};
const bundle = (folder: string, options?: { abi: number }) => bundleFlow(join(folder, "flow.ts"), options);

describe("bundleFlow()", () => {
  it("gives the same flow the same version in every folder, and its sources in one file without types", async () => {
    const [here, there] = await Promise.all([bundle(temporaryFolder(sources)), bundle(temporaryFolder(sources))]);
    expect(here.version).toMatch(/^[0-9a-f]{64}$/);
    expect(there).toEqual(here);
    expect(here.code).toContain("hello");
    expect(here.code).toContain('from "@millrace/flow"');
    expect(here.code).not.toContain("Promise<string>");
  });

  it.each([
    ["a source", { "src/greeting.ts": `export const greeting: string = "hi";` }],
    ["a package's code", { "node_modules/tiny/index.js": "export const tiny = 2;" }],
    [
      "a package's version",
      { "node_modules/tiny/package.json": sources["node_modules/tiny/package.json"].replace("1.0.0", "1.0.1") },
    ],
    ["a comment", { "src/greeting.ts": `${sources["src/greeting.ts"]} // kind` }],
  ])("gives another version when %s changes", async (_what, change) => {
    const folder = temporaryFolder(sources);
    const before = await bundle(folder);
    writeFiles(folder, change);
    expect((await bundle(folder)).version).not.toBe(before.version);
  });

  it("gives another version for another runtime, and the same when a file changes that it does not import", async () => {
    const folder = temporaryFolder(sources);
    const before = await bundle(folder);
    writeFiles(folder, { "src/unused.ts": "export {};", "README.md": "x" });
    expect((await bundle(folder)).version).toBe(before.version);
    expect((await bundle(folder, { abi: 999 })).version).not.toBe(before.version);
  });

  it("takes a package that another one carries inside of it for a part of that one", async () => {
    const carried = { "node_modules/tiny/node_modules/inner/index.js": "export const inner = 1;" };
    const folder = temporaryFolder({
      ...sources,
      ...carried,
      "node_modules/tiny/index.js": `export { inner as tiny } from "./node_modules/inner/index.js";`,
    });
    const before = await bundle(folder);
    writeFiles(folder, { "node_modules/tiny/node_modules/inner/index.js": "export const inner = 2;" });
    expect((await bundle(folder)).version).not.toBe(before.version);
  });

  it("refuses what is imported while it runs, too", async () => {
    const folder = temporaryFolder({
      ...sources,
      "src/greeting.ts": `export const greeting = await import("node:net");`,
    });
    await expect(bundle(folder)).rejects.toMatchObject({ code: "FLOW_IMPORT_REFUSED" });
  });

  it.each(["node:fs", "fs", "node:child_process"])("refuses %s and says which file imports it", async (id) => {
    const folder = temporaryFolder({ ...sources, "src/greeting.ts": `import "${id}"; export const greeting = "x";` });
    await expect(bundle(folder)).rejects.toMatchObject({
      code: "FLOW_IMPORT_REFUSED",
      message: expect.stringMatching(new RegExp(`imports ${id} .*src/greeting.ts imports it`)),
    });
  });

  it("says where the syntax is wrong", async () => {
    const folder = temporaryFolder({ "flow.ts": "const name: string = ;" });
    await expect(bundle(folder)).rejects.toMatchObject({
      code: "FLOW_DEFINITION_INVALID",
      message: expect.stringContaining("flow.ts"),
    });
  });

  it.each(["./missing.ts", "missing-package", "@millrace/parsing/missing"])(
    "says that the import %s leads nowhere",
    async (id) => {
      const folder = temporaryFolder({ "flow.ts": `import "${id}";` });
      await expect(bundle(folder)).rejects.toMatchObject({
        code: "FLOW_DEFINITION_INVALID",
        message: expect.stringContaining(id),
      });
    },
  );

  it("finds what bundled flows carry along in the installation, unless the flow has its own", async () => {
    const parsing = "node_modules/@millrace/parsing";
    const source = `import { parseHtml } from "@millrace/parsing/html"; console.log(parseHtml);`;
    const [here, there] = await Promise.all(
      ["flow.ts", "deeper/flow.ts"].map((file) => bundleFlow(join(temporaryFolder({ [file]: source }), file))),
    );
    expect(here!.version).toBe(there!.version);
    expect(here!.imports).toEqual([]);
    const own = temporaryFolder({
      "flow.ts": source,
      [`${parsing}/package.json`]: `{ "name": "@millrace/parsing", "version": "9.0.0", "exports": { "./html": "./html.js" } }`,
      [`${parsing}/html.js`]: `export const parseHtml = "my own";`,
    });
    expect((await bundle(own)).code).toContain("my own");
  });

  it("leaves what comes with Millrace and what is loaded late in files of their own for a simulation, and in one file else", async () => {
    const folder = temporaryFolder({
      "flow.ts": `import { parseHtml } from "@millrace/parsing/html";
        export const late = async () => [parseHtml, (await import("./late.ts")).late];`,
      "late.ts": `import { z } from "@millrace/flow"; export const late = z.string();`,
    });
    const [whole, simulated] = await Promise.all(
      (["esm", "cjs"] as const).map((format) => bundleFlow(join(folder, "flow.ts"), { format })),
    );
    expect(whole).toMatchObject({ version: simulated!.version, imports: ["@millrace/flow"], parts: [] });
    expect(simulated!.imports).toEqual(["@millrace/flow"]);
    expect(simulated!.parts.map(({ isKept }) => isKept).sort()).toEqual([false, true]);
    for (const { name } of simulated!.parts) expect(simulated!.code).toContain(`require("${name}")`);
  });
});

describe("bundledFlows()", () => {
  it("are the folders with a flow.ts", () => {
    expect(bundledFlows().map(({ name }) => name)).toContain("price-monitoring");
    expect(bundledFlows(`${temporaryFolder({ "a/flow.ts": "", "b/README.md": "" })}/`).map(({ name }) => name)).toEqual(
      ["a"],
    );
    expect(bundledFlows("/does/not/exist/")).toEqual([]);
  });
});
