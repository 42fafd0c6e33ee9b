import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { logFilter, logLine, logLineExample } from "./line.ts";

export const watchLogs = operation({
  id: "logs.watch",
  method: "GET",
  path: "/api/v1/logs/watch",
  kind: "stream",
  input: z.strictObject({
    ...logFilter,
    lastEventId: z.string().min(1).max(256).optional().describe("The id of the last event that was seen."),
  }),
  output: logLine,
  headers: { lastEventId: "Last-Event-ID" },
  errors: [],
  scope: "runs:read",
  summary: "Streams the lines that flows log, from now on or behind the last event that was seen.",
  repeatable: true,
  example: { input: { level: "warn" }, output: logLineExample },
});
