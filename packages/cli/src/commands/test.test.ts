import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { execute } from "../execute.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";

const root = join(import.meta.dirname, "../../../..");
const example = (file: string) => join(root, "examples/engine/testing", file);

describe("millrace test", { timeout: 60_000 }, () => {
  test("says that a sound flow survives, and writes the rows", async () => {
    const rows = join(temporaryFolder({}), "rows.json");
    const { exitCode, stdout } = await captured(() =>
      execute(["test", example("flow.ts"), "--worlds", "60", "--json", rows]),
    );
    expect(stdout).toMatch(/^Survived 60 worlds in \d+\.\d s: settle-invoices$/m);
    expect(exitCode).toBe(0);
    expect(JSON.parse(readFileSync(rows, "utf8"))).toMatchObject([
      { bench: "simulator", system: "millrace", variant: "settle-invoices", metric: "worlds", value: 60, unit: "1" },
      { metric: "failures", value: 0 },
      { metric: "worlds_per_s", unit: "1/s" },
    ]);
  });

  test("shows the shortest world that a flow does not survive, and how to replay it", async () => {
    const { exitCode, stdout } = await captured(() => execute(["test", example("without-key.ts"), "--worlds", "60"]));
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      'no idempotency key: shop POST /orders of the step "order" took effect 2 times instead of 1',
    );
    const [, replay = ""] = /--replay (\S+)/.exec(stdout) ?? [];
    const again = await captured(() => execute(["test", example("without-key.ts"), "--replay", replay]));
    expect(again.stdout).toContain("in 1 of 1 worlds");
    expect(again.stdout).toContain("no idempotency key");
  });

  test("takes the sample input of a flow that millrace new has written", async () => {
    const folder = temporaryFolder();
    expect(await captured(() => execute(["new", "greet", "--in", folder]))).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await captured(() => execute(["test", join(folder, "flows/greet"), "--worlds", "20"]));
    expect(stdout).toContain("Survived 20 worlds");
    expect(exitCode).toBe(0);
  });

  test("does not take a flow for sound that fails undisturbed", async () => {
    const worlds = example("without-key.worlds.ts");
    const { exitCode, stdout } = await captured(() => execute(["test", example("flow.ts"), "--worlds-file", worlds]));
    expect(stdout).toContain("fails undisturbed: it fails undisturbed (INPUT_INVALID");
    expect(exitCode).toBe(1);
  });

  test("the bundled price-monitoring survives", async () => {
    const { exitCode, stdout } = await captured(() => execute(["test", "price-monitoring", "--worlds", "60"]));
    expect(stdout).toContain("Survived 60 worlds");
    expect(exitCode).toBe(0);
  });

  test.each([
    [["test", "./nowhere.ts"], 3, "FLOW_NOT_FOUND"],
    [["test", example("flow.ts"), "--worlds-file", "./nowhere.ts"], 2, "WORLDS_INVALID"],
    [["test", example("flow.ts"), "--worlds-file", example("flow.ts")], 2, "WORLDS_INVALID"],
    [
      [
        "test",
        example("flow.ts"),
        "--worlds-file",
        example("without-key.worlds.ts"),
        "--input",
        '{"day":"2031-03-03"}',
      ],
      2,
      "SIMULATION_REPLY_MISSING",
    ],
    [["test", example("flow.ts"), "--replay", "7"], 2, "INPUT_INVALID"],
    [["test", example("flow.ts"), "--input", "{"], 2, "JSON_INVALID"],
  ])("%j is refused", async (args, code, error) => {
    const { exitCode, stderr } = await captured(() => execute(args));
    expect(stderr).toContain(`(${error})`);
    expect(exitCode).toBe(code);
  });
});

test("the guide shows the example's own code", () => {
  const guide = readFileSync(join(root, "docs/flows-guide/testing.md"), "utf8");
  for (const file of ["flow.ts", "flow.worlds.ts", "without-key.ts"])
    expect(guide).toContain(`\`\`\`ts\n${readFileSync(example(file), "utf8")}\`\`\``);
});
