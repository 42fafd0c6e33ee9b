import type { Recording } from "@millrace/server";
import { paint } from "../terminal/style.ts";

/** What was recorded, for people. `flow` is how they named it. */
export function recordingText(
  { calls, notRecorded }: Recording,
  { flow, file }: { readonly flow: string; readonly file: string },
): string {
  const replies = calls.flatMap(({ replies }) => replies);
  const counted = replies.length === 1 ? "1 call" : `${replies.length} calls`;
  const left = calls.flatMap(({ capability, call, replies }) =>
    replies.flatMap((reply) => ("leftOut" in reply ? [`${capability}: ${call}, whose reply is too large`] : [])),
  );
  const missing = [...notRecorded, ...left];
  return [
    `${paint("green", "Recorded")} ${counted}: ${file}`,
    ...(missing.length === 0
      ? []
      : [`Declare in the flow's worlds what a recording cannot hold:`, ...missing.map((each) => `  ${each}`)]),
    `${paint("dim", "Look through it for what nobody should read, and test:")}  millrace test ${flow}`,
  ].join("\n");
}
