import { z } from "zod";
import { artifactHash } from "../operation/fields.ts";

/** What stands for a value that is too long for the journal. */
export const largeValue = z
  .object({
    artifact: artifactHash,
    sizeBytes: z.int(),
    preview: z.string().describe("How its JSON text begins: at most 1,024 bytes."),
  })
  .meta({
    id: "LargeValue",
    description: "A value of more than 64 KiB: its JSON text is a file of the run, to be had from artifacts.get.",
  });

export type LargeValueDto = z.output<typeof largeValue>;
