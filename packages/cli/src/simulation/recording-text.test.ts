import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { recordingText } from "./recording-text.ts";

test("recordingText() lists what has to be declared beside the recording", () => {
  const reply = { reply: null };
  const large = { leftOut: "it has 2,000,000 characters" };
  const recording = {
    format: "millrace.recording",
    flow: "f",
    input: {},
    calls: [{ capability: "shop", call: "GET /a", sent: null, replies: [reply, large] }],
    notRecorded: ["web: session"],
  } as const;
  const text = recordingText(recording, { flow: "./flow.ts", file: "flow.recorded.json" });
  expect(stripVTControlCharacters(text).split("\n")).toEqual([
    "Recorded 2 calls: flow.recorded.json",
    "Declare in the flow's worlds what a recording cannot hold:",
    "  web: session",
    "  shop: GET /a, whose reply is too large",
    "Look through it for what nobody should read, and test:  millrace test ./flow.ts",
  ]);
  const one = { ...recording, calls: [{ ...recording.calls[0], replies: [reply] }], notRecorded: [] };
  const short = stripVTControlCharacters(recordingText(one, { flow: "f", file: "x.json" }));
  expect(short.split("\n")).toHaveLength(2);
  expect(short).toContain("Recorded 1 call: x.json");
});
