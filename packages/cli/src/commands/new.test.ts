import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { checkTypes } from "../authoring/check-types.ts";
import { execute } from "../execute.ts";
import { bundleFlow } from "../publish/bundle-flow.ts";
import { bundledFlows } from "../publish/bundled-flows.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const newFlow = (root: string, ...args: readonly string[]) => captured(() => execute(["new", ...args, "--in", root]));

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

const never = new AbortController().signal;

describe("millrace new", { timeout: 20_000 }, () => {
  it("writes a flow that bundles, with types that are right, and says what to do with it", async () => {
    const root = temporaryFolder();
    const { exitCode, stdout } = await newFlow(root, "greet");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Wrote .*flows\/greet\/flow\.ts, and beside it tsconfig\.json and \.gitignore/);
    expect(stdout).toMatch(/millrace dev .*flows\/greet/);
    expect(readdirSync(root).sort()).toEqual([".gitignore", ".millrace", "flows", "tsconfig.json"]);
    const file = join(root, "flows/greet/flow.ts");
    expect((await bundleFlow(file)).imports).toEqual(["@millrace/flow"]);
    expect(await checkTypes(root, never)).toEqual([]);
    writeFileSync(file, readFileSync(file, "utf8").replace("log.info(greeting)", "log.info(42)"));
    expect(await checkTypes(root, never)).toEqual([expect.stringMatching(/flow\.ts\(\d+,\d+\): error TS2345/)]);
  });

  it("leaves files of the repository as they are", async () => {
    const root = temporaryFolder({ "tsconfig.json": "{}", ".gitignore": "x\n" });
    expect((await newFlow(root, "greet")).stdout).not.toContain("beside it");
    expect(readFileSync(join(root, "tsconfig.json"), "utf8")).toBe("{}");
  });

  it.each(bundledFlows())("begins with a copy of $name that bundles anywhere, under the new name", async ({ name }) => {
    const root = temporaryFolder();
    expect(await newFlow(root, "my-flow", "--from", name)).toMatchObject({ exitCode: 0 });
    const { code, imports } = await bundleFlow(join(root, "flows/my-flow/flow.ts"));
    expect(code).toContain('name: "my-flow"');
    expect(imports.filter((id) => !/^@millrace\/(flow|browser|connectors)/.test(id))).toEqual([]);
  });

  it("copies what tests a flow: its worlds, and its own tests, that find everything once Vitest is installed", async () => {
    const root = temporaryFolder();
    const { stdout } = await newFlow(root, "my-check", "--from", "data-validation");
    expect(stdout).toContain("tsconfig.json, .gitignore and vitest.config.ts");
    expect(stdout).toMatch(/--input-file .*sample-input\.json/);
    expect(stdout).toContain("npm install --save-dev fast-check vitest");
    expect(readdirSync(join(root, "flows/my-check"))).not.toContain("package.json");
    expect(await checkTypes(root, never)).toEqual([]);
    const simulated = await captured(() => execute(["test", join(root, "flows/my-check"), "--worlds", "20"]));
    expect(simulated).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Survived 20 worlds") });
    mkdirSync(join(root, "node_modules"));
    for (const name of ["vitest", "fast-check"])
      symlinkSync(join(repository, "node_modules", name), join(root, "node_modules", name));
    const vitest = join(repository, "node_modules/vitest/vitest.mjs");
    const tested = await promisify(execFile)(process.execPath, [vitest, "run"], {
      cwd: root,
      env: { PATH: process.env.PATH, NO_COLOR: "1" },
    });
    expect(tested.stdout).toMatch(/Tests +\d+ passed/);
  });

  it.each([
    [["Greet"], "lower-case words joined by dashes"],
    [["../greet"], "lower-case words joined by dashes"],
    [["x".repeat(65)], "lower-case words joined by dashes"],
    [["greet", "--from", "price-monitorin"], "Did you mean price-monitoring?"],
    [["greet", "--from", "zzz"], "millrace flows lists them"],
  ])("refuses %j and writes nothing", async (args, said) => {
    const root = temporaryFolder();
    const { exitCode, stderr } = await newFlow(root, ...args);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(readdirSync(root)).toEqual([]);
  });

  it("refuses a name that is taken", async () => {
    const root = temporaryFolder({ "flows/greet/mine.txt": "" });
    expect((await newFlow(root, "greet")).stderr).toContain("flows/greet is there");
    expect(readdirSync(join(root, "flows/greet"))).toEqual(["mine.txt"]);
  });
});
