import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { expect, it } from "vitest";
import { called, calledForJson } from "../testing/called.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

it("millrace token makes tokens without a server, which then open one as far as their scopes go", async () => {
  const folder = temporaryFolder({});
  expect((await called(folder, "token")).stdout).toContain("No tokens. Make one");
  const made = await calledForJson(folder, "token", "create", "export", "--scope", "runs:read", "--days", "2");
  const { tokenId } = made.json.token;
  expect(made.json.token).toMatchObject({ name: "export", scopes: ["runs:read"], state: "active" });
  const rotated = await called(folder, "token", "rotate", tokenId, "--overlap", "1h");
  expect(rotated.stdout).toMatch(/^mr_[\w-]{43}\n[\s\S]*The secret before it stays valid until /);
  const config = readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_DRAIN_MS: "0" });
  const server = await startServer({ config, claims: false });
  try {
    for (const token of [made.json.secret, rotated.stdout.split("\n")[0]]) {
      const client = createClient({ url: server.url, token });
      expect(await client.runs.list({})).toMatchObject({ runs: [] });
      await expect(client.flows.list({})).rejects.toMatchObject({ code: "SCOPE_MISSING" });
    }
  } finally {
    await server.close();
  }
  expect((await called(folder, "token", "list")).stdout).toMatch(/export +runs:read +\d{4}-\d\d-\d\d +\d+ s ago/);
  expect((await called(folder, "token", "revoke", tokenId)).stdout).toBe(`Revoked ${tokenId} (export).\n`);
  expect((await called(folder, "token", "revoke", tokenId)).exitCode).toBe(3);
  expect((await called(folder, "token")).stdout).toMatch(/export +runs:read +revoked/);
});

it.each([
  [["create", "x"], /--scope/],
  [["create", "x", "--scope", "all"], /Allowed choices are/],
  [["create", "x", "--scope", "runs:read", "--days", "366"], /from 1 to 365/],
  [["rotate", "t_x", "--overlap", "soon"], /--overlap as it must be a duration .*: soon/],
  [["rotate", "t_x", "--overlap", "8d"], /--overlap: Too big: expected number to be <=168 h/],
])("millrace token %j is refused", async (args, told) => {
  const { exitCode, stderr } = await called(temporaryFolder({}), "token", ...args);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(told)]);
});
