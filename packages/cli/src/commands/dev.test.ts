import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { writeNewFlow } from "../authoring/new-flow-files.ts";
import { writeProjectFiles } from "../authoring/project-files.ts";
import { captured } from "../testing/captured.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { dev } from "./dev.ts";

test("millrace dev publishes and runs a flow at every save, and says what is wrong with it", {
  timeout: 40_000,
}, async () => {
  const root = temporaryFolder();
  const folder = writeNewFlow({ name: "greet", root });
  writeProjectFiles(root);
  const file = join(folder, "flow.ts");
  const source = readFileSync(file, "utf8");
  const stopping = new AbortController();
  const listen = () => ({
    signal: stopping.signal,
    exitCode: () => (stopping.signal.aborted ? 130 : null),
    asked: () => Promise.resolve(),
    ignore() {},
  });
  const options = { dataDir: join(root, ".millrace"), input: '{"name":"you"}', browser: "none" };
  const { exitCode, stdout, stderr } = await captured(async () => {
    const ended = dev(folder, options, listen);
    const said = (text: RegExp) =>
      vi.waitFor(() => expect([process.stdout, process.stderr].map(written).join("")).toMatch(text), 15_000);
    await said(/Types are right[\s\S]*Hello, you!/);
    writeFileSync(file, source.replace("Hello", "Hi").replace("log.info(greeting)", "log.info(42)"));
    await said(/error TS2345[\s\S]*Hi, you!/);
    writeFileSync(file, source.replace("defineFlow({", "defineFlow({{"));
    await said(/FLOW_DEFINITION_INVALID/);
    writeFileSync(file, source.replace("Hello", "Welcome"));
    await said(/Welcome, you!/);
    stopping.abort();
    return ended;
  });
  expect(exitCode).toBe(130);
  expect(stdout.match(/^Published greet/gm)).toHaveLength(3);
  expect(stderr).toContain("Cannot");
});

/** What a stream that is spied on was given so far. */
const written = (stream: NodeJS.WriteStream): string =>
  vi
    .mocked(stream.write)
    .mock.calls.map(([text]) => String(text))
    .join("");
