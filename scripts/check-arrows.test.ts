import { describe, expect, test } from "vitest";
import { checkArrows } from "./check-arrows.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

const FLOW = { path: "packages/flow", layer: 0, sentence: "", mayImport: [], runsAnywhere: true };
const BROWSER = { path: "packages/browser", layer: 1, sentence: "", mayImport: ["flow"] };
const SERVER = { path: "packages/server", layer: 2, sentence: "", mayImport: ["flow", "browser", "browser/worker"] };
const FLOWS = { path: "flows/*", layer: 3, sentence: "", mayImport: ["flow", "browser"] };

function manifest(name: string, dependencies: readonly string[] = []): string {
  return JSON.stringify({
    name,
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, "1"])),
  });
}

/** A small workspace without offences, and the files given over it. */
function workspace(
  files: Readonly<Record<string, string>> = {},
  rows: readonly object[] = [FLOW, BROWSER, SERVER, FLOWS],
) {
  return temporaryTree({
    "deps.json": JSON.stringify({ rows }),
    "package.json": JSON.stringify({ devDependencies: { vitest: "1" } }),
    "packages/flow/package.json": manifest("@millrace/flow"),
    "packages/browser/package.json": manifest("@millrace/browser", ["@millrace/flow", "playwright-core"]),
    "packages/server/package.json": manifest("@millrace/server", ["@millrace/flow", "@millrace/browser"]),
    "flows/prices/package.json": manifest("@millrace/flow-prices", ["@millrace/flow", "@millrace/browser"]),
    "test/postgres/start.ts": "",
    "packages/browser/src/pool.ts": `import { x } from "@millrace/flow"; import fs from "node:fs"; import p from "playwright-core";`,
    "packages/browser/src/pool.test.ts": `import { test } from "vitest"; import "../../../test/postgres/start.ts"; import "./pool.ts";`,
    "packages/server/src/main.ts": `export * from "@millrace/browser/worker";`,
    "flows/prices/flow.ts": `import "@millrace/browser"; import "./src/price.ts";`,
    ...files,
  });
}

test("checkArrows() finds nothing in a workspace that keeps to its table", () => {
  expect(checkArrows(workspace())).toEqual([]);
});

describe("checkArrows() refuses", () => {
  test.each([
    ["an arrow that is not drawn", "packages/flow/src/a.ts", `import "@millrace/browser";`, "no such arrow"],
    [
      "an import of types that is not drawn",
      "packages/flow/src/a.ts",
      `import type { P } from "@millrace/browser";`,
      "no such arrow",
    ],
    ["a type taken inline", "packages/flow/src/a.ts", `type P = import("@millrace/browser").P;`, "no such arrow"],
    ["a re-export that is not drawn", "packages/flow/src/a.ts", `export * from "@millrace/browser";`, "no such arrow"],
    [
      "a dynamic import that is not drawn",
      "packages/flow/src/a.ts",
      `await import("@millrace/browser");`,
      "no such arrow",
    ],
    [
      "a worker entry where only the server may use it",
      "flows/prices/src/a.ts",
      `import "@millrace/browser/worker";`,
      "no such arrow",
    ],
    [
      "a relative import that leaves the package",
      "packages/server/src/a.ts",
      `import "../../flow/src/a.ts";`,
      "must stay in",
    ],
    [
      "the set-ups of tests outside of a test",
      "packages/browser/src/a.ts",
      `import "../../../test/postgres/start.ts";`,
      "must stay in",
    ],
    [
      "a package that is not declared",
      "packages/server/src/a.tsx",
      `import hono from "hono/tiny";`,
      "does not declare it",
    ],
    ["a tool of the tests outside of a test", "packages/server/src/a.ts", `import "vitest";`, "does not declare it"],
    [
      "a built-in module where the code runs in a browser too",
      "packages/flow/src/a.ts",
      `import "node:fs";`,
      "runs in a browser",
    ],
  ])("%s", (_what, path, text, why) => {
    const [offence, ...more] = checkArrows(workspace({ [path]: `\n${text}\n` }));
    expect(more).toEqual([]);
    expect(offence).toMatch(`${path}:2 imports `);
    expect(offence).toMatch(why);
    expect(offence).toMatch(/\n {4}\S+ \(layer \d\) may import: /);
  });

  test("a package without a row", () => {
    const root = workspace({ "packages/new/package.json": manifest("@millrace/new") });
    expect(checkArrows(root)).toEqual(["deps.json has no row for packages/new"]);
  });

  test("a row that points up, or to a package that does not exist", () => {
    const rows = [{ ...FLOW, mayImport: ["server", "gone"] }, BROWSER, SERVER, FLOWS];
    const offences = checkArrows(workspace({}, rows));
    expect(offences).toHaveLength(2);
    expect(offences.join()).toMatch(/server does not exist or lies above packages\/flow[\s\S]*gone does not exist/);
  });

  test("a dependency in package.json for which there is no arrow", () => {
    const root = workspace({ "packages/flow/package.json": manifest("@millrace/flow", ["@millrace/server"]) });
    expect(checkArrows(root).join()).toMatch(
      "packages/flow/package.json asks for @millrace/server: there is no such arrow",
    );
  });

  test("a file that cannot be read as code", () => {
    expect(() => checkArrows(workspace({ "packages/flow/src/a.ts": "import {" }))).toThrow("packages/flow/src/a.ts");
  });
});
