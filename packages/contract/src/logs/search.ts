import { z } from "zod";
import { cursor, timestamp, uuid, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { logFilter, logLine, logLineExample } from "./line.ts";

export const searchLogs = operation(routes.logs.search, {
  input: z.strictObject({
    ...logFilter,
    from: timestamp.optional().describe("Lines at or after this moment."),
    to: timestamp.optional().describe("Lines before this moment."),
    before: cursor(`\\d{1,15}\\.\\d{1,9}\\.${uuid}`),
    limit: wholeNumber(1, 500).default(100),
  }),
  output: z.object({
    lines: z.array(logLine),
    next: z.string().nullable().describe("Pass it as `before` to look on; null when there are no older lines."),
    lookedAt: z.int().describe("How many lines were compared with what is looked for: 10,000 a call at most."),
  }),
  errors: [],
  scope: "runs:read",
  summary:
    "Searches the lines that flows logged, newest first. A call looks at 10,000 lines at most: a page may hold few or none and yet have a `next`.",
  example: {
    input: { level: "warn", text: "currency", limit: 1 },
    output: { lines: [logLineExample], next: null, lookedAt: 40 },
  },
});
