import { MillraceError } from "@millrace/flow/errors";

/** A longer value is a file: it belongs into an artifact. Twice this, for the quoting, still fits a line of the protocol. */
export const longestValueBytes = 16 * 1024 * 1024;

/** A value as JSON text, `undefined` for undefined; refuses what is not JSON or too long. `what` names it in the message. */
export function jsonText(value: unknown, what: string): string | undefined {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new MillraceError({
      code: "STEP_RESULT_NOT_JSON",
      message: `Cannot record ${what} as it must be JSON: ${cause instanceof Error ? cause.message : cause}`,
      hint: "Use plain objects, arrays, strings, numbers, booleans or null; write bytes as an artifact.",
      cause,
    });
  }
  if (text !== undefined) checkLength(text, what);
  return text;
}

/** Refuses a text that is too long for the journal and the protocol. */
export function checkLength(text: string, what: string): void {
  // A character takes 3 bytes of UTF-8 at most, so most texts need no counting.
  if (text.length * 3 <= longestValueBytes) return;
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes <= longestValueBytes) return;
  throw new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot record ${what} as it must be at most ${longestValueBytes} bytes: ${sizeBytes}`,
    hint: "Write it with artifact.write inside a step and hand on the reference.",
  });
}
