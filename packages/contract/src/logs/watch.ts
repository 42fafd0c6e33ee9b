import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { logFilter, logLine, logLineExample } from "./line.ts";

export const watchLogs = operation(routes.logs.watch, {
  input: z.strictObject({
    ...logFilter,
    lastEventId: z.string().min(1).max(256).optional().describe("The id of the last event that was seen."),
  }),
  output: logLine,
  errors: [],
  scope: "runs:read",
  summary: "Streams the lines that flows log, from now on or behind the last event that was seen.",
  example: { input: { level: "warn" }, output: logLineExample },
});
