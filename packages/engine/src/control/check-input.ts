import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { inputFaults } from "./input-faults.ts";

/**
 * Refuses an input that does not fit the flow's JSON Schema, before anything is written. What a schema of zod can say
 * and JSON Schema cannot (refinements) is checked by the runner, and fails the run with the same code.
 */
export function checkInput(manifest: FlowManifest, input: Json): void {
  if (manifest.input === null) return;
  const parsed = readSchema(JSON.stringify(manifest.input))?.safeParse(input);
  if (!parsed || parsed.success) return;
  const faults = inputFaults(parsed.error.issues);
  const seen = faults.map(({ path, problem }) => `${path || "the input"}: ${problem}`).join("; ");
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot start ${manifest.name} as its input must fit the flow's schema: ${seen}`,
    hint: "Correct the named places and try again; nothing was stored.",
    data: { faults },
  });
}

// To read a schema takes 0.1 ms where it has one field and 5 ms where it is a large flow's (measured 2026-11), to use it
// microseconds; so what was read stays, the last used of them. It follows from the text alone and is never changed.
const readings = new Map<string, z.ZodType | null>();
const keptReadings = 100;
const keptText = 64 * 1024;

/** Null for a schema that has no reading here; the runner has the flow's own. */
function readSchema(text: string): z.ZodType | null {
  const known = readings.get(text);
  const reading = known === undefined ? readAnew(text) : known;
  if (text.length > keptText) return reading;
  readings.delete(text);
  readings.set(text, reading);
  const [oldest] = readings.keys();
  if (readings.size > keptReadings && oldest !== undefined) readings.delete(oldest);
  return reading;
}

function readAnew(text: string): z.ZodType | null {
  try {
    return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return null;
  }
}
