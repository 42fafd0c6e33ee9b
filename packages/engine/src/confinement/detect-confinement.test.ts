import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Means } from "./confinement.ts";
import { confinementBy, detectConfinement } from "./detect-confinement.ts";
import { probe } from "./probe.ts";
import { findTools } from "./system-tools.ts";
import { machineRefusal } from "./testing/confined-process.ts";

const found = await detectConfinement();
const { refused, note } = machineRefusal();
const root = process.getuid?.() === 0;
const none = { nodePath: process.execPath, readOnlyPaths: [] };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-detect-"));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(refused)(`detectConfinement()${note}`, () => {
  it("finds that every part holds, and says that a filter of system calls is missing", () => {
    expect(found.level).toBe("full");
    expect(found.holds).toEqual(expect.arrayContaining(["network", "files", "processes", "privileges", "resources"]));
    for (const { part, why, mend } of found.advisory) {
      expect(part).toBe("syscalls");
      expect(why + mend).toMatch(/filter/);
    }
  });

  it.runIf(root)("keeps the worker's user where another one could not read the installation", async () => {
    const path = join(folder, "private.ts");
    await writeFile(path, "", { mode: 0o600 });
    const confinement = await detectConfinement({ readOnlyPaths: [path] });
    expect(confinement).toMatchObject({ level: "full", means: { kind: "private-root", rights: "user-namespace" } });
  });

  it("has nothing but Node's permissions where Node can't be started", async () => {
    const nodePath = join(folder, "not-node");
    await writeFile(nodePath, "", { mode: 0o755 });
    const confinement = await detectConfinement({ nodePath });
    expect(confinement).toMatchObject({ level: "none", holds: [], means: { kind: "permissions" } });
    expect(confinement.advisory.map(({ part }) => part)).toEqual([
      "network",
      "files",
      "processes",
      "privileges",
      "resources",
      "syscalls",
    ]);
  });

  describe("probe()", () => {
    const tools = findTools() as Extract<Means, { kind: "privileges" }>["tools"];

    it.each(root ? (["root", "user-namespace"] as const) : (["user-namespace"] as const))(
      "finds that namespaces with the rights of %s hold the network, and that files stay open without a root",
      async (rights) => {
        expect(await probe({ kind: "namespaces", rights, tools }, none)).toEqual({
          holds: ["network", "privileges", "resources"],
        });
      },
    );

    it("finds that dropped privileges hold nothing else", async () => {
      const outcome = await probe({ kind: "privileges", rights: root ? "root" : "none", tools }, none);
      expect(outcome).toEqual({ holds: ["privileges", "resources"] });
    });

    it.runIf(root)("says which file the runner's user may not read", async () => {
      const path = join(folder, "secret.ts");
      await writeFile(path, "", { mode: 0o600 });
      const outcome = await probe({ kind: "privileges", rights: "root", tools }, { ...none, readOnlyPaths: [path] });
      expect(outcome).toEqual({ failure: `the runner's user may not read ${path}` });
    });

    it("says what failed when a program does not do what it should", async () => {
      const means = { ...found.means, tools: { ...tools, unshare: "/bin/false" } } as Exclude<
        Means,
        { kind: "permissions" }
      >;
      expect(await probe(means, none)).toEqual({ failure: expect.stringContaining("Command failed") });
    });
  });
});

describe("confinementBy()", () => {
  const missing = { missingTools: ["unshare"] };

  it("gives a reason and a remedy for each part that is left open", () => {
    const { level, holds, advisory } = confinementBy({ kind: "permissions" }, missing);
    expect({ level, holds: holds.filter((part) => part !== "syscalls") }).toEqual({ level: "none", holds: [] });
    for (const { why, mend } of advisory) expect(why && mend).toBeTruthy();
    expect(advisory.map(({ part }) => part)).toEqual(expect.arrayContaining(["network", "files", "resources"]));
  });

  it("is partial where some parts hold", () => {
    const tools = { prlimit: "", setpriv: "", setsid: "", unshare: "" };
    const confinement = confinementBy(
      { kind: "namespaces", rights: "root", tools },
      { missingTools: [], failure: "no" },
    );
    expect(confinement.level).toBe("partial");
    expect(confinement.advisory.map(({ part }) => part)).toEqual(expect.arrayContaining(["files", "processes"]));
  });
});
