import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockDataFolder, readDataFolderOwner } from "./data-folder.ts";

const owner = { pid: 4711, url: "http://127.0.0.1:5005", tokenFile: "/somewhere/token", startedAt: 1_800_000_000_000 };

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "millrace-folder-"));
  folder = join(parent, "data");
});
afterEach(() => rmSync(parent, { recursive: true }));

/** Another process that takes the folder, lets the garbage collector look for it, and waits to be killed. */
async function lockElsewhere(): Promise<ChildProcess> {
  const program = `
    import { lockDataFolder } from ${JSON.stringify(new URL("./data-folder.ts", import.meta.url).href)};
    lockDataFolder({ folder: ${JSON.stringify(folder)} }).describe(${JSON.stringify(owner)});
    gc();
    setInterval(() => undefined, 1_000);
    setImmediate(() => { gc(); console.log("locked"); });`;
  const args = ["--expose-gc", "--input-type=module", "-e", program];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

test("lockDataFolder() makes a folder that only its user can enter", () => {
  const lock = lockDataFolder({ folder });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  lock.release();
  lockDataFolder({ folder }).release();
});

test("lockDataFolder() is refused while the folder is taken, and says by whom once that is known", () => {
  const lock = lockDataFolder({ folder });
  expect(() => lockDataFolder({ folder })).toThrow(
    expect.objectContaining({ code: "DATA_FOLDER_IN_USE", message: expect.stringContaining("said no address") }),
  );
  lock.describe(owner);
  expect(readDataFolderOwner({ folder })).toEqual(owner);
  expect(() => lockDataFolder({ folder })).toThrow(
    expect.objectContaining({
      code: "DATA_FOLDER_IN_USE",
      message: expect.stringContaining("process 4711 serves it at http://127.0.0.1:5005"),
      hint: expect.stringMatching(/stop process 4711.*MILLRACE_DATA_DIR/),
      data: { pid: 4711, url: "http://127.0.0.1:5005" },
    }),
  );
  lock.release();
});

test("release() forgets the owner, and may be called twice", () => {
  const lock = lockDataFolder({ folder });
  lock.describe(owner);
  expect(statSync(join(folder, "server.json")).mode & 0o777).toBe(0o600);
  lock.release();
  lock.release();
  expect(readDataFolderOwner({ folder })).toBeNull();
  expect(readdirSync(folder)).toEqual(["lock.sqlite"]);
});

test("a process keeps the folder although it forgot the lock, and loses it by SIGKILL", async () => {
  const child = await lockElsewhere();
  expect(() => lockDataFolder({ folder })).toThrow(expect.objectContaining({ code: "DATA_FOLDER_IN_USE" }));
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(join(folder, "server.json"))).toBe(true);
  const lock = lockDataFolder({ folder });
  expect(readDataFolderOwner({ folder })).toBeNull();
  lock.release();
});

test("a process that exits forgets the owner", async () => {
  const program = `
    import { lockDataFolder } from ${JSON.stringify(new URL("./data-folder.ts", import.meta.url).href)};
    lockDataFolder({ folder: ${JSON.stringify(folder)} }).describe(${JSON.stringify(owner)});
    process.exit(3);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
  const [code] = await once(child, "exit");
  expect([code, readDataFolderOwner({ folder })]).toEqual([3, null]);
});

test("readDataFolderOwner() reads nothing from what is no description", () => {
  expect(readDataFolderOwner({ folder })).toBeNull();
  for (const text of ["", "{", "null", "{}", '{"pid":"1","url":2}']) {
    writeFileSync(join(parent, "server.json"), text);
    expect(readDataFolderOwner({ folder: parent })).toBeNull();
  }
});

test("a file in the place of the folder is refused with a hint", () => {
  writeFileSync(folder, "");
  expect(() => lockDataFolder({ folder })).toThrow(
    expect.objectContaining({ code: "STORE_UNAVAILABLE", hint: expect.stringContaining("MILLRACE_DATA_DIR") }),
  );
});

test("a lock file that is no database is refused", () => {
  lockDataFolder({ folder }).release();
  writeFileSync(join(folder, "lock.sqlite"), "this is a letter, not a database".repeat(200));
  expect(() => lockDataFolder({ folder })).toThrow(expect.objectContaining({ code: "STORE_CORRUPT" }));
});
