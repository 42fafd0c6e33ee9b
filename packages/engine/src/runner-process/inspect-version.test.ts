import { beforeAll, expect, test } from "vitest";
import { confinedRunners } from "../testing/process-world.ts";
import { inspectVersion, openInspector } from "./inspect-version.ts";
import type { SpawnRunner } from "./spawned-runner.ts";

let spawn: SpawnRunner;
beforeAll(async () => {
  spawn = await confinedRunners();
});
const inspect = (source: string, timeoutMs = 15_000) =>
  inspectVersion({
    spawn,
    version: "v",
    code: `import { declareCapability, defineFlow, z } from "@millrace/flow";\n${source}`,
    timeoutMs,
  });

test("inspectVersion() reads what a flow says of itself", async () => {
  const source = `export default defineFlow({ name: "shown", description: "Shows.", input: z.object({ n: z.number() }),
    use: { web: declareCapability("browser", { auth: "bank" }) }, timeouts: { queued: "1h", run: "1d" },
    run: async () => 1 });`;
  expect(await inspect(source)).toEqual({
    name: "shown",
    description: "Shows.",
    input: expect.objectContaining({ type: "object", required: ["n"] }),
    use: { web: { kind: "browser", settings: { auth: "bank" } } },
    timeouts: { queuedMs: 3_600_000, runMs: 86_400_000 },
  });
});

test.each([
  ["exports no flow", "export default 1;", "FLOW_DEFINITION_INVALID"],
  [
    "has a wrong name",
    'export default defineFlow({ name: "No Name", run: async () => 1 });',
    "FLOW_DEFINITION_INVALID",
  ],
  ["does not parse", "export default {", "FLOW_DEFINITION_INVALID"],
  ["ends the process", "process.exit(0);", "FLOW_DEFINITION_INVALID"],
  [
    "pretends to be a flow with timeouts of its own",
    'export default { kind: "millrace.flow", name: "f", timeouts: { run: -5 } };',
    "DURATION_INVALID",
  ],
  [
    "pretends to be a flow",
    'export default { kind: "millrace.flow", name: 7, use: { a: {} } };',
    "FLOW_DEFINITION_INVALID",
  ],
])("inspectVersion() of a file that %s says why", async (_what, source, code) => {
  await expect(inspect(source)).rejects.toMatchObject({ code });
});

test("inspectVersion() does not wait for ever for a file that never comes to its end", async () => {
  await expect(inspect("await new Promise(() => {}); export default 1;", 1_500)).rejects.toThrow("longer than 1500 ms");
  await expect(inspect("for (;;); export default 1;", 1_500)).rejects.toThrow("longer than 1500 ms");
});

test("openInspector() reads several versions in one runner, and says of every one why it ended", async () => {
  const inspector = openInspector({ spawn });
  const version = (name: string, source = "") => ({
    version: name,
    code: `${source}\nimport { defineFlow } from "@millrace/flow"; export default defineFlow({ name: "${name}", run: async () => 1 });`,
  });
  try {
    const both = await Promise.all([inspector.inspect(version("one")), inspector.inspect(version("two"))]);
    expect(both.map(({ name }) => name)).toEqual(["one", "two"]);
    await expect(inspector.inspect(version("No Name"))).rejects.toMatchObject({ code: "FLOW_DEFINITION_INVALID" });
    await expect(inspector.inspect(version("last", "process.exit(0);"))).rejects.toThrow("must do nothing but define");
    await expect(inspector.inspect(version("late"))).rejects.toThrow("must do nothing but define");
  } finally {
    inspector.close();
  }
});
