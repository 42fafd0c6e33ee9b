import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { execute } from "../execute.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { init } from "./init.ts";

/** Answers the wizard's questions as a person would: when they have been asked. */
async function answered(root: string, answers: readonly (readonly [asked: string, keys: string])[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let said = "";
  output.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const options = { in: root, dataDir: join(root, ".millrace"), browser: "none" };
  const result = await captured(async () => {
    const ended = init(options, { input, output });
    for (const [asked, keys] of answers) {
      await vi.waitFor(() => expect(said).toContain(asked), 5_000);
      input.write(keys);
    }
    return ended;
  });
  return { ...result, said };
}

test("millrace init ends with a running flow", { timeout: 20_000 }, async () => {
  const root = temporaryFolder();
  const { exitCode, stdout, said } = await answered(root, [
    ["begin with", "\r"],
    ["called", "-you\r"],
    ["Run it now", "\r"],
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Hello, world!");
  expect(said).toMatch(/It is yours: .*flows\/greet-you\/flow\.ts/);
  expect(readFileSync(join(root, "flows/greet-you/flow.ts"), "utf8")).toContain('name: "greet-you"');
});

test("millrace init that is left with Ctrl+C writes nothing", async () => {
  const root = temporaryFolder();
  expect(await answered(root, [["begin with", "\u0003"]])).toMatchObject({ exitCode: 130 });
  expect(
    await answered(root, [
      ["begin with", "\r"],
      ["called", "\u0003"],
    ]),
  ).toMatchObject({ exitCode: 130 });
  expect(existsSync(join(root, "flows"))).toBe(false);
});

test("millrace init says what to do where nobody can be asked", async () => {
  const { exitCode, stderr } = await captured(() => execute(["init"]));
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("millrace new greet")]);
});
