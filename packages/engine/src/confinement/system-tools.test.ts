import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findTools, linkedLibraries } from "./system-tools.ts";

describe.skipIf(process.platform !== "linux")("on Linux (skipped elsewhere)", () => {
  it("findTools() says where the programs lie", () => {
    const tools = findTools();
    expect(Object.values(tools).every((path) => existsSync(path as string))).toBe(true);
    expect(Object.keys(tools)).toEqual(["prlimit", "setpriv", "setsid", "unshare"]);
  });

  it("linkedLibraries() names what two programs load, each once", async () => {
    const libraries = await linkedLibraries([process.execPath, "/bin/sh"]);
    expect(libraries.filter((path) => /libc[.-]/.test(path))).toHaveLength(1);
    expect(libraries.every((path) => existsSync(path))).toBe(true);
  });

  it("linkedLibraries() leaves out a file that loads nothing", async () => {
    expect(await linkedLibraries([import.meta.filename, "/bin/sh"])).toEqual(await linkedLibraries(["/bin/sh"]));
    expect(await linkedLibraries(["/nowhere"])).toEqual([]);
  });
});

it("findTools() names every program that is missing", () => {
  expect(findTools(["/nowhere"])).toEqual({
    missing: ["unshare", "setpriv", "setsid", "prlimit", "mount", "umount", "pivot_root"],
  });
});
