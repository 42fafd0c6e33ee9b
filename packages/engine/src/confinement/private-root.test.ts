import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { privateRootArguments } from "./private-root.ts";

const folder = mkdtempSync(join(tmpdir(), "millrace-root-"));
const made = (name: string) => {
  mkdirSync(join(folder, name), { recursive: true });
  return join(folder, name);
};
const tool = join(folder, "bin-tool");
writeFileSync(tool, "");
afterAll(() => rmSync(folder, { recursive: true }));

/** The arguments by name; the mounts as rows of from, to and options, with fstab's escapes taken back. */
function plan(readOnlyPaths: readonly string[], executables: readonly string[] = [tool]) {
  const [table, directories, files, links, options] = privateRootArguments({
    readOnlyPaths,
    executables,
    unsharePath: "/usr/bin/unshare",
  }).map((text) => text.split("\n")) as [string[], string[], string[], string[], string[]];
  const unescaped = (text: string) => text.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(parseInt(octal, 8)));
  const mounts = table.map((row) => row.split(" ").map(unescaped)).map(([from, to, , how]) => ({ from, to, how }));
  return { mounts, directories, files, links, options };
}

describe("privateRootArguments()", () => {
  it("shows a folder read-only and without execution, a program with it", () => {
    const { mounts, directories, files } = plan([made("code")]);
    expect(mounts).toContainEqual({
      from: join(folder, "code"),
      to: `/sys/.root${folder}/code`,
      how: "bind,ro,nosuid,nodev,noexec",
    });
    expect(mounts).toContainEqual({ from: tool, to: `/sys/.root${tool}`, how: "bind,ro,nosuid,nodev" });
    expect(directories).toEqual(
      expect.arrayContaining([`.root${folder}/code`, `.root${folder}`, ".root/tmp", ".root/dev"]),
    );
    expect(files).toEqual(expect.arrayContaining([".unshare", `.root${tool}`, ".root/dev/null"]));
  });

  it("leaves only /tmp writable, without devices, programs or other users' rights", () => {
    const writable = plan([made("code")]).mounts.filter(({ how }) => !how?.split(",").includes("ro"));
    expect(writable).toEqual([{ from: "/sys/.root/tmp", to: "/sys/.root/tmp", how: "bind,nosuid,nodev,noexec" }]);
  });

  it("shows a folder once when one above it is shown, but a program in it with the right to execute", () => {
    const inner = made("outer/inner");
    const program = join(inner, "program");
    writeFileSync(program, "");
    const { mounts, files, directories } = plan([inner, join(folder, "outer"), `${folder}/outer/`], [program]);
    expect(mounts.filter(({ from }) => from?.startsWith(`${folder}/outer`)).map(({ from }) => from)).toEqual([
      join(folder, "outer"),
      program,
    ]);
    expect(files).not.toContain(`.root${program}`);
    expect(directories).toContain(`.root${folder}/outer`);
  });

  it("shows a folder beside one whose name it begins with", () => {
    const { mounts } = plan([made("pack"), made("packages")]);
    expect(mounts.map(({ from }) => from)).toEqual(
      expect.arrayContaining([join(folder, "pack"), join(folder, "packages")]),
    );
  });

  it("shows a single file, and a link under its own name", () => {
    symlinkSync(tool, join(folder, "link"));
    const { files } = plan([join(folder, "link")]);
    expect(files).toContain(`.root${folder}/link`);
  });

  it("bounds /tmp by size and by number of files", () => {
    const [, , , , options] = privateRootArguments({
      readOnlyPaths: [],
      executables: [tool],
      unsharePath: "/usr/bin/unshare",
      tmpLimitBytes: 4096,
    });
    expect(options).toBe("mode=755,size=4096,nr_inodes=16384,nosuid,nodev");
    expect(plan([]).options[0]).toContain(`size=${512 * 1024 * 1024},`);
  });

  it.each([
    ["a relative path", "packages"],
    ["a path that does not exist", "/nowhere/at/all"],
    ["the root itself", "/usr/.."],
    ["a path in two lines", "/usr\n/etc"],
    ["a path with an end in it", "/usr\0"],
  ])("refuses %s", (_, path) => {
    expect(() => plan([path])).toThrow(
      expect.objectContaining({ code: "RUNNER_PATH_INVALID", message: expect.stringContaining(JSON.stringify(path)) }),
    );
  });

  it("writes any name so that the mount table reads it back", () => {
    const name = fc
      .string({ minLength: 1, maxLength: 40 })
      .filter((text) => !/[/\n\0]/.test(text) && text !== "." && text !== "..");
    fc.assert(
      fc.property(name, (text) => {
        const path = made(text);
        expect(plan([path]).mounts.map(({ from }) => from)).toContain(path);
      }),
    );
  });
});
