import { expect, test } from "vitest";
import { called, calledForJson } from "../testing/called.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

test("millrace top prints one picture where the output is no terminal", { timeout: 20_000 }, async () => {
  const folder = temporaryFolder();
  const { exitCode, stdout } = await called(folder, "top");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^Millrace .* sqlite[\s\S]*No runs yet\./);
  expect((await calledForJson(folder, "top")).json).toMatchObject({ runs: [], trouble: null });
});
