import { writeFileSync } from "node:fs";
import { simulateFlow } from "@millrace/server";
import type { ServerOptions } from "../connection/global-options.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
import { namedFiles } from "../input/simulated-files.ts";
import { bundleFlow } from "../publish/bundle-flow.ts";
import { findTested } from "../simulation/find-tested.ts";
import { readRecording } from "../simulation/read-recording.ts";
import { recordFlow } from "../simulation/record-flow.ts";
import { reportRows } from "../simulation/report-rows.ts";
import { reportText } from "../simulation/report-text.ts";

export interface TestOptions extends InputOptions, Omit<ServerOptions, "json"> {
  readonly worlds: number;
  readonly seed: number;
  readonly worldsFile?: string;
  /** Run the flow for real, and write down what it is answered. */
  readonly record?: boolean;
  readonly recordingFile?: string;
  readonly replay?: string;
  /** The file for rows. */
  readonly json?: string;
}

/** `millrace test <flow>`: simulates it and shows the shortest world that it does not survive. */
export async function test(flow: string, options: TestOptions): Promise<number> {
  const { replay, worlds, seed, json, record, recordingFile, ...rest } = options;
  const tested = findTested(flow, options);
  if (record) return recordFlow(flow, { tested, input: readInput(options), server: rest });
  const recording = readRecording(tested.recordingFile, { isNamed: recordingFile !== undefined });
  const [flowBundle, worldsBundle] = await Promise.all([
    bundleFlow(tested.flowFile, { format: "cjs" }),
    tested.worldsFile === null ? null : bundleFlow(tested.worldsFile, { format: "cjs" }),
  ]);
  const hasInput = options.input !== undefined || options.inputFile !== undefined;
  const input = hasInput ? readInput(options) : null;
  const { stderr, stdout } = process;
  const report = await simulateFlow({
    flow: flowBundle,
    worlds: worldsBundle,
    count: worlds,
    seed,
    ...(recording && { recording }),
    ...(hasInput && { input }),
    files: namedFiles(hasInput ? input : (recording?.input ?? null)),
    ...(replay !== undefined && { replay }),
    onProgress: (done) => stderr.isTTY && stderr.write(`\r${done} worlds`),
  });
  if (stderr.isTTY) stderr.write("\r");
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(reportRows(report), null, 2)}\n`);
  stdout.write(`${reportText(report, { flow })}\n`);
  return report.failures.length === 0 ? 0 : 1;
}
