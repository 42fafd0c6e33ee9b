import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject, it } from "vitest";
import { called } from "../testing/called.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

it("millrace secret takes a value from standard input and never shows it", { timeout: 30_000 }, async () => {
  const folder = join(temporaryFolder(), "data");
  const set = (input: string) =>
    spawnSync(process.execPath, [main, "secret", "set", "billing-key", "--data-dir", folder], {
      input,
      encoding: "utf8",
    });
  expect(set(`${inject("canary")}\n`)).toMatchObject({ status: 0, stdout: "Set billing-key.\n" });
  const empty = set("\n");
  expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining("standard input is empty")]);
  const listed = await called(folder, "secret");
  expect(listed.stdout).toMatch(/billing-key +\d+ s ago/);
  expect(listed.stdout).not.toContain(inject("canary"));
  expect((await called(folder, "secret", "rotate-key")).stdout).toMatch(/are under the key [0-9a-f]{16}; 1 were/);
  expect((await called(folder, "secret", "remove", "billing-key")).stdout).toBe("Removed billing-key.\n");
  expect((await called(folder, "secret", "remove", "billing-key")).exitCode).toBe(3);
  expect((await called(folder, "secret", "list")).stdout).toContain("No secrets. Set one");
});
