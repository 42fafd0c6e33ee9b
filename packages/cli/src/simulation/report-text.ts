import type { SimulationReport } from "@millrace/server";
import { paint } from "../terminal/style.ts";

type Failure = SimulationReport["failures"][number];

/** What a simulation showed, for people. `flow` is how they named it. */
export function reportText(report: SimulationReport, { flow }: { readonly flow: string }): string {
  const { worlds, failedWorlds, failures, durationMs } = report;
  const lasted = `${(durationMs / 1_000).toFixed(1)} s`;
  if (failures.length === 0) {
    const each = worlds === 1 ? "this world" : `${worlds.toLocaleString("en")} worlds`;
    return `${paint("green", "Survived")} ${each} in ${lasted}: ${report.flow}`;
  }
  const head = `${paint("red", "Failed")} in ${failedWorlds.toLocaleString("en")} of ${worlds.toLocaleString("en")} worlds in ${lasted}: ${report.flow}`;
  return [head, ...failures.map((failure) => failureText(failure, flow))].join("\n\n");
}

function failureText({ cause, message, story, why, hint, replay, worlds }: Failure, flow: string): string {
  return [
    `${paint("bold", cause)}: ${message}`,
    ...story.map((line) => `  ${line}`),
    `  ${paint("dim", "why")}     ${why}`,
    `  ${paint("dim", "do")}      ${hint}`,
    `  ${paint("dim", "replay")}  millrace test ${flow} --replay ${replay}`,
    `  ${paint("dim", `seen in ${worlds.toLocaleString("en")} ${worlds === 1 ? "world" : "worlds"}; this is the shortest`)}`,
  ].join("\n");
}
