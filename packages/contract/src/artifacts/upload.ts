import { z } from "zod";
import { artifactHash } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { artifact, artifactExample } from "./list.ts";

export const uploadArtifact = operation(routes.artifacts.upload, {
  input: z.strictObject({
    name: z.string().min(1).max(255).describe("What the file is called."),
    mediaType: z.string().min(1).max(255).default("application/octet-stream").describe("What is in it."),
    sha256: artifactHash.optional().describe("What its bytes must come to; other ones are refused."),
  }),
  output: artifact,
  errors: ["CONTENT_REFUSED", "VALUE_TOO_LARGE", "DISK_FULL"],
  scope: "runs:write",
  summary: "Stores a file for the input of runs; one that no run names is removed after a day.",
  example: {
    input: { name: artifactExample.name, mediaType: artifactExample.mediaType },
    output: artifactExample,
  },
});
