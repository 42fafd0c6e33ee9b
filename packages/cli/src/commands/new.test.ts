import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkTypes } from "../authoring/check-types.ts";
import { execute } from "../execute.ts";
import { bundleFlow } from "../publish/bundle-flow.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const newFlow = (root: string, ...args: readonly string[]) => captured(() => execute(["new", ...args, "--in", root]));

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

  it("begins with a copy of a bundled flow, under the new name", async () => {
    const root = temporaryFolder();
    expect(await newFlow(root, "my-prices", "--from", "price-monitoring")).toMatchObject({ exitCode: 0 });
    const folder = join(root, "flows/my-prices");
    expect(readdirSync(folder)).not.toContain("flow.test.ts");
    expect(readFileSync(join(folder, "flow.ts"), "utf8")).toContain('name: "my-prices"');
    expect((await bundleFlow(join(folder, "flow.ts"))).code).toContain("my-prices");
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
