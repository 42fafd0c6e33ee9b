import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type AuthStates, createAuthStateFolder } from "./auth-states.ts";

let folder: string;
let states: AuthStates;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-test-"));
  states = createAuthStateFolder(join(folder, "auth-states"));
});
afterEach(() => rm(folder, { recursive: true }));

test("load() hands back what save() kept, per project", async () => {
  const member = { project: "default", name: "member" };
  expect(await states.load(member)).toBeUndefined();
  await states.save(member, { cookies: [1] });
  await states.save(member, { cookies: [2] });
  expect(await states.load(member)).toEqual({ cookies: [2] });
  expect(await states.load({ ...member, project: "other" })).toBeUndefined();
});

test("save() lets nobody else read the state", async () => {
  await states.save({ project: "default", name: "member" }, {});
  const { mode } = await stat(join(folder, "auth-states/default/member.json"));
  expect(mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, "auth-states/default"))).mode & 0o777).toBe(0o700);
});

test("save() stays in its folder whatever the names are", async () => {
  for (const name of ["../../escaped", "..", ".", "/etc/x", "a*b"]) {
    await states.save({ project: name, name }, { name });
    expect(await states.load({ project: name, name })).toEqual({ name });
  }
  expect(await readdir(folder)).toEqual(["auth-states"]);
});

test("save() at the same time leaves one whole state", async () => {
  const member = { project: "default", name: "member" };
  const saves = Array.from({ length: 8 }, (_, number) => states.save(member, { number, text: "x".repeat(10_000) }));
  await Promise.all(saves);
  expect(await states.load(member)).toHaveProperty("text", "x".repeat(10_000));
  expect(await readdir(join(folder, "auth-states/default"))).toEqual(["member.json"]);
});

test("load() says which file is broken", async () => {
  await states.save({ project: "default", name: "member" }, {});
  const path = join(folder, "auth-states/default/member.json");
  await writeFile(path, "{");
  await expect(states.load({ project: "default", name: "member" })).rejects.toMatchObject({
    code: "JSON_INVALID",
    message: expect.stringContaining(path),
  });
});

test("load() passes on that a file cannot be read", async () => {
  await writeFile(join(folder, "auth-states"), "no folder");
  await expect(states.load({ project: "default", name: "member" })).rejects.toMatchObject({ code: "ENOTDIR" });
});
