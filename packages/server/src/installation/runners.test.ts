import { inspectVersion } from "@millrace/engine";
import { describe, expect, it } from "vitest";
import { bundles } from "../testing/test-folder.ts";
import { runnerSpawn } from "./runners.ts";

describe("runnerSpawn()", () => {
  it("starts runners that find the runtime's packages, and no file of the repository beside them", async () => {
    const spawn = await runnerSpawn();
    const { version, bundle } = bundles.echo;
    expect(await inspectVersion({ spawn, version, code: bundle })).toEqual({
      name: "echo",
      description: null,
      input: null,
      use: {},
    });
    const nosy = `import { readFileSync } from "node:fs";
import { defineFlow } from "@millrace/flow";
readFileSync(${JSON.stringify(new URL("../../../../README.md", import.meta.url).pathname)});
export default defineFlow({ name: "nosy", run: async () => null });`;
    await expect(inspectVersion({ spawn, version: "f".repeat(64), code: nosy })).rejects.toMatchObject({
      message: expect.stringMatching(/ENOENT|EACCES|ERR_ACCESS_DENIED|Access to this API/),
    });
  });
});
