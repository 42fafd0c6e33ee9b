import { MillraceError } from "@millrace/flow/errors";

// Apart from the frames, whose schemas load zod: a driver has none of them, and a third of its own start was that.

/** The longest text that one message of a session may have, in either direction. */
export const maxMessageLength = 32 * 1024 * 1024;

export function tooLarge(length: number): MillraceError {
  return new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot pass on a message of a browser session as it must have ${maxMessageLength} characters at most: it has ${length}`,
    hint: "Move less at once: take a part of the page, or keep a file with a download instead of reading it as text.",
  });
}
