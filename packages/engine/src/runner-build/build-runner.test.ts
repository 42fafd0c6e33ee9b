import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inspectVersion } from "../runner-process/inspect-version.ts";
import { openProcessRunners } from "../runner-process/process-runner.ts";
import { buildRunner } from "./build-runner.ts";

let folder: string;
let source: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-build-"));
  source = join(folder, "capability.mjs");
  await writeFile(source, "export const bind = () => 1;");
});
afterEach(() => rm(folder, { recursive: true }));

const builds = () => join(folder, "builds");
const build = async () =>
  (await buildRunner({ folder: builds(), capabilityModules: [pathToFileURL(source).href] })) ??
  expect.fail("not built");

test("buildRunner() builds once for the same sources, and anew when one of them has changed", async () => {
  const first = await build();
  expect(await build()).toEqual(first);
  await writeFile(source, "export const bind = () => 20;");
  const second = await build();
  expect(second.program).not.toBe(first.program);
  // A server that was started before goes on with the first one.
  expect(await readdir(builds())).toHaveLength(2);
  expect(await build()).toEqual(second);
});

test("buildRunner() of several at once leaves one build, which every user may read and none but its owner write", async () => {
  const [first, second] = await Promise.all([build(), build()]);
  expect(second).toEqual(first);
  const names = await readdir(builds());
  expect(names).toHaveLength(1);
  const modes = [dirname(first.program), first.program, first.modules].map(
    async (path) => (await stat(path)).mode & 0o777,
  );
  expect(await Promise.all(modes)).toEqual([0o755, 0o644, 0o644]);
});

test("buildRunner() takes builds away that nobody has wanted for a month, and keeps younger ones", async () => {
  const old = dirname((await build()).program);
  const aMonthAgo = new Date(Date.now() - 31 * 24 * 60 * 60_000);
  await mkdir(join(builds(), ".unfinished-killed"));
  for (const name of await readdir(builds())) await utimes(join(builds(), name), aMonthAgo, aMonthAgo);
  await build();
  expect(await readdir(builds())).toHaveLength(2);
  await utimes(old, aMonthAgo, aMonthAgo);
  await writeFile(source, "export const bind = () => 300;");
  const fresh = dirname((await build()).program);
  expect(await readdir(builds())).toEqual([basename(fresh)]);
});

test("buildRunner() gives nothing where it may not write, and says what else keeps it from writing", async () => {
  await expect(buildRunner({ folder: source, capabilityModules: [] })).rejects.toMatchObject({ code: "EEXIST" });
  expect(await buildRunner({ folder: "/sys/builds", capabilityModules: [] })).toBeNull();
});

test("Modules that flows and capabilities name are the runner's own, and the worker's halves are not among them", async () => {
  const { spawn } = await openProcessRunners({
    build: { folder: builds(), capabilityModules: [] },
    sourcePaths: [],
  });
  const inspect = (code: string) => inspectVersion({ spawn, version: "v", code });
  const description = `[
    (await import("@millrace/flow/errors")).MillraceError === flow.MillraceError,
    flow.fileInput() instanceof flow.z.ZodType,
    flow.PermanentError.name,
    await import("@millrace/connectors/worker").catch((error) => error.code),
  ].join()`;
  const code = `import * as flow from "@millrace/flow";
    const description = ${description};
    export default flow.defineFlow({ name: "single", description, run: async () => null });`;
  expect((await inspect(code)).description).toBe("true,true,PermanentError,ERR_MODULE_NOT_FOUND");
});

test("Runners start from the sources where no build can be written", async () => {
  const { spawn } = await openProcessRunners({
    build: { folder: "/sys/builds", capabilityModules: [] },
    sourcePaths: ["packages", "node_modules"].map((path) =>
      fileURLToPath(new URL(`../../../../${path}`, import.meta.url)),
    ),
  });
  const code = `import { defineFlow } from "@millrace/flow";
    export default defineFlow({ name: "plain", run: async () => null });`;
  expect((await inspectVersion({ spawn, version: "v", code })).name).toBe("plain");
});
