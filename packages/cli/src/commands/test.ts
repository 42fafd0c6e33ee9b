import { writeFileSync } from "node:fs";
import { simulateFlow } from "@millrace/server";
import type { ServerOptions } from "../connection/global-options.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
import { namedFiles } from "../input/simulated-files.ts";
import { bundleFlow } from "../publish/bundle-flow.ts";
import { findTested, type TestedFlow } from "../simulation/find-tested.ts";
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
  if (record) return recordFlow(flow, { tested, input: readInput(sampled(options, tested)), server: rest });
  const recording = readRecording(tested.recordingFile, { isNamed: recordingFile !== undefined });
  const [flowBundle, worldsBundle] = await Promise.all([
    bundleFlow(tested.flowFile, { format: "cjs" }),
    tested.worldsFile === null ? null : bundleFlow(tested.worldsFile, { format: "cjs" }),
  ]);
  // Worlds and recordings bring their inputs.
  const given = worldsBundle || recording ? options : sampled(options, tested);
  const hasInput = isGiven(given);
  const input = hasInput ? readInput(given) : null;
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

const isGiven = ({ input, inputFile }: InputOptions) => input !== undefined || inputFile !== undefined;

/** The input that was given, or else the sample beside the flow. */
function sampled(options: InputOptions, { sampleFile }: TestedFlow): InputOptions {
  return isGiven(options) || sampleFile === null ? options : { inputFile: sampleFile };
}
