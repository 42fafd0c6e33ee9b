import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type RunningServer, readConfig, startServer } from "@millrace/server";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { called, calledForJson } from "../testing/called.ts";

const main = fileURLToPath(new URL("../main.ts", import.meta.url));

let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  server = await startServer({ config: readConfig({ MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0" }) });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

it("millrace connection sets one up, tests it and says how it is", async () => {
  const base = ["connection", "add", "billing", "--kind", "http", "--set", "baseUrl=http://127.0.0.1:1"];
  const args = [...base, "--allow", "127.0.0.1:1", "--secret", "secretHeaders.authorization"];
  // In a process of its own, as it reads standard input; the server answers in this one.
  const adding = spawn(process.execPath, [main, ...args, "--data-dir", folder]);
  adding.stdin.end(`Bearer ${inject("canary")}\n`);
  const [said] = await Promise.all([text(adding.stdout), once(adding, "exit")]);
  expect(said).toBe("Set up billing. Try it: millrace connection test billing\n");
  expect((await called(folder, "connection")).stdout).toMatch(/billing +http +not tested +project/);
  const shown = await called(folder, "connection", "show", "billing");
  expect(shown.stdout).toContain('"set": true');
  expect(shown.stdout).not.toContain(inject("canary"));
  const tested = await called(folder, "connection", "test", "billing");
  expect([tested.exitCode, tested.stdout]).toEqual([1, expect.stringContaining("billing is unreachable")]);
  expect((await called(folder, "connection", "list")).stdout).toMatch(/unreachable +\d+ s ago/);
  expect((await called(folder, "connection", "remove", "billing")).stdout).toBe("Removed billing.\n");
  expect((await called(folder, "connection")).stdout).toContain("No connections. Set one up");
});

it("millrace connection add takes what needs no secret, and refuses what is wrong", async () => {
  const add = (...more: string[]) => called(folder, "connection", "add", "ledger", ...more);
  const named = ["--set", "baseUrl=https://ledger.example", "--secret-name", "secretHeaders.authorization=ledger-key"];
  const expires = ["--expires", "2027-01-31", "--limit", "3"];
  expect((await add("--kind", "http", ...named, ...expires)).exitCode).toBe(0);
  expect((await calledForJson(folder, "connection", "show", "ledger")).json).toMatchObject({
    settings: { secretHeaders: { authorization: { secret: "ledger-key" } } },
    expiresAt: "2027-01-31T00:00:00.000Z",
    limit: 3,
  });
  expect((await add("--kind", "smoke")).stderr).toContain("There are http");
  expect((await add("--kind", "http", ...named, "--expires", "soon")).stderr).toContain("--expires must be a moment");
  expect((await called(folder, "connection", "kinds")).stdout).toContain("http (HTTP service): baseUrl [headers]");
});
