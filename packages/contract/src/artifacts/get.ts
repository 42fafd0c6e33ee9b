import { z } from "zod";
import { artifactHash, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { runExample } from "../runs/run.ts";
import { artifactExample } from "./list.ts";

export const getArtifact = operation({
  id: "artifacts.get",
  method: "GET",
  path: "/api/v1/runs/{runId}/artifacts/{artifact}",
  kind: "download",
  input: z.strictObject({
    runId,
    artifact: artifactHash,
    range: z
      .string()
      .max(256)
      .optional()
      .describe("A part of the file, such as `bytes=0-1023`; anything but one range is ignored."),
  }),
  output: z.undefined(),
  headers: { range: "Range" },
  errors: ["RUN_NOT_FOUND", "ARTIFACT_NOT_FOUND", "RANGE_REFUSED"],
  scope: "artifacts:read",
  summary: "Downloads a file of a run, whole or in part.",
  repeatable: true,
  example: { input: { runId: runExample.runId, artifact: artifactExample.artifact }, output: undefined },
});
