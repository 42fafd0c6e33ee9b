import { z } from "zod";
import { flowName, idCursor, versionHash, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runError, runExample } from "./run.ts";

export const migrateRuns = operation(routes.runs.migrate, {
  input: z.strictObject({
    flow: flowName,
    version: versionHash.optional().describe("Where to. (Default: the version that is published)"),
    dryRun: z.boolean().default(false).describe("Says what would be moved, and moves nothing."),
    after: idCursor(),
    limit: wholeNumber(1, 500).default(100).describe("How many runs are tried."),
  }),
  output: z.object({
    version: versionHash,
    runs: z.array(
      z.object({
        runId: z.string(),
        from: z.string().describe("The version that the run was on."),
        refused: runError.nullable().describe("Why it stays there; null where it was moved, or would be."),
      }),
    ),
    next: z.string().nullable().describe("Pass it as `after` for the next page; null on the last one."),
  }),
  errors: ["FLOW_NOT_FOUND", "VERSION_NOT_FOUND"],
  scope: "runs:write",
  summary:
    "Moves a flow's queued and waiting runs to another version, each only after a dry replay found that its code asks again for all that is recorded.",
  example: {
    input: { flow: runExample.flow, dryRun: true },
    output: {
      version: runExample.version,
      runs: [{ runId: "01jnv8t5c0x9r1", from: "5a".repeat(32), refused: null }],
      next: null,
    },
  },
});
