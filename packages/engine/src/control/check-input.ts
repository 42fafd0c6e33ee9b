import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { FlowManifest } from "../runner/flow-manifest.ts";

/**
 * Refuses an input that does not fit the flow's JSON Schema, before anything is written. What a schema of zod can say
 * and JSON Schema cannot (refinements) is checked by the runner, and fails the run with the same code.
 */
export function checkInput(manifest: FlowManifest, input: Json): void {
  if (manifest.input === null) return;
  const parsed = readSchema(manifest.input)?.safeParse(input);
  if (!parsed || parsed.success) return;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  const seen = issues.map(({ path, message }) => `${path.join(".") || "the input"}: ${message}`).join("; ");
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot start ${manifest.name} as its input must fit the flow's schema: ${seen}`,
    hint: "Correct the named places and try again; nothing was stored.",
    data: { issues },
  });
}

/** Null for a schema that has no reading here; the runner has the flow's own. */
function readSchema(schema: Json): z.ZodType | null {
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return null;
  }
}
