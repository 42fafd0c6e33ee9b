import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { called, calledForJson } from "../testing/called.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

it.each([
  ["queues", ["queues", "set", "kept", "--concurrency", "2"], { queues: [{ queue: "kept" }] }],
  ["token", ["token", "create", "kept", "--scope", "runs:read"], { tokens: [{ name: "kept" }] }],
  [
    "connection",
    ["connection", "add", "kept", "--kind", "http", "--set", "baseUrl=https://kept.example"],
    { connections: [{ name: "kept" }, { name: "shop" }] },
  ],
])(
  "what %s sets up before there is a data folder is there afterwards",
  { timeout: 30_000 },
  async (command, setUp, listed) => {
    const folder = join(temporaryFolder(), "data");
    expect(await called(folder, ...setUp)).toMatchObject({ exitCode: 0 });
    expect((await calledForJson(folder, command, "list")).json).toMatchObject(listed);
  },
);

it("who only looks, or removes what cannot be there, makes no data folder", async () => {
  const folder = join(temporaryFolder(), "data");
  expect((await called(folder, "queues", "list")).exitCode).toBe(0);
  expect((await called(folder, "secret", "remove", "billing-key")).exitCode).toBe(3);
  expect(existsSync(folder)).toBe(false);
});
