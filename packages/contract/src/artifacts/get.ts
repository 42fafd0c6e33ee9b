import { z } from "zod";
import { artifactHash, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample } from "../runs/run.ts";
import { artifactExample } from "./list.ts";

export const getArtifact = operation(routes.artifacts.get, {
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
  errors: ["RUN_NOT_FOUND", "ARTIFACT_NOT_FOUND", "RANGE_REFUSED"],
  scope: "artifacts:read",
  summary: "Downloads a file of a run, whole or in part.",
  example: { input: { runId: runExample.runId, artifact: artifactExample.artifact }, output: undefined },
});
