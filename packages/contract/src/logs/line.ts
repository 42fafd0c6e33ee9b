import { z } from "zod";
import { flowName, json, runId, timestamp } from "../operation/fields.ts";
import { runExample } from "../runs/run.ts";

/** From what says the least to what is gravest. */
export const logLevels = ["debug", "info", "warn", "error"] as const;

/** One line that a flow wrote with `log`. */
export const logLine = z
  .object({
    runId,
    flow: flowName,
    seq: z.int().describe("The number of its entry in the run's journal."),
    at: timestamp,
    level: z.enum(logLevels),
    message: z.string(),
    fields: json.nullable().describe("What the line carries beside its message; null for nothing."),
    step: z.string().nullable().describe("The step that wrote it; null for the flow's body."),
    stepKey: z.string().nullable(),
  })
  .meta({ id: "LogLine" });

export type LogLineDto = z.output<typeof logLine>;

/** What lines are looked for, in a search as in a stream. */
export const logFilter = {
  runId: runId.optional(),
  flow: flowName.optional(),
  level: z.enum(logLevels).default("debug").describe("Lines of this level and graver ones."),
  text: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Lines that have this in their message or fields, in upper or lower case."),
};

export const logLineExample: LogLineDto = {
  runId: runExample.runId,
  flow: runExample.flow,
  seq: 7,
  at: "2026-03-01T06:00:02.100Z",
  level: "warn",
  message: "the price has no currency",
  fields: { url: "https://shop.example/p/1" },
  step: "read page",
  stepKey: "https://shop.example/p/1",
};
