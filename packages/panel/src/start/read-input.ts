import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

/** Reads what was written as the input of a run; no text at all is an empty object. */
export function readInput(text: string): Json {
  try {
    return text.trim() === "" ? {} : (JSON.parse(text) as Json);
  } catch (cause) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot read the input as it must be JSON: ${cause instanceof Error ? cause.message : cause}`,
      hint: 'Names and texts stand in double quotes: {"urls": ["https://example.com"]}.',
      cause,
    });
  }
}
