import { z } from "zod";
import { artifactHash, runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample } from "../runs/run.ts";

export const artifact = z
  .object({
    artifact: artifactHash,
    name: z.string(),
    mediaType: z.string(),
    sizeBytes: z.int(),
  })
  .meta({ id: "Artifact" });

export type ArtifactDto = z.output<typeof artifact>;

export const artifactExample: ArtifactDto = {
  artifact: "9f86d081".repeat(8),
  name: "product.png",
  mediaType: "image/png",
  sizeBytes: 48_213,
};

export const listArtifacts = operation(routes.artifacts.list, {
  input: z.strictObject({ runId }),
  output: z.object({ artifacts: z.array(artifact) }),
  errors: ["RUN_NOT_FOUND"],
  scope: "artifacts:read",
  summary: "Lists the files that a run has stored.",
  example: { input: { runId: runExample.runId }, output: { artifacts: [artifactExample] } },
});
