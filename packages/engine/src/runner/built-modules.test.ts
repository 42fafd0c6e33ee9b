import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { builtModules } from "./built-modules.ts";

test("builtModules() finds what was built beside its list, and nothing for a runner that runs from its sources", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace #1 "));
  const list = join(folder, "modules.json");
  await writeFile(list, JSON.stringify({ modules: { "@millrace/flow": "flow.mjs" } }));
  expect([...builtModules(list)]).toEqual([["@millrace/flow", pathToFileURL(join(folder, "flow.mjs")).href]]);
  expect(builtModules(undefined).size).toBe(0);
  await rm(folder, { recursive: true });
});
