import { MillraceError } from "@millrace/flow/errors";

export const longestName = 500;
export const longestKey = 1_000;
/** How the names of signals begin that the engine itself sends. */
export const ownSignals = "millrace:";

/** Whether every store keeps a text as it is: PostgreSQL's has no NUL, and a lone surrogate would come back as another character. */
export function isPlainText(value: unknown, longest: number): value is string {
  return typeof value === "string" && value.length <= longest && !value.includes("\0") && value.isWellFormed();
}

/** Refuses a name that cannot be stored; `what` says whose it is. */
export function checkName(value: unknown, what: string): asserts value is string {
  if (!isPlainText(value, longestName) || value === "") throw nameInvalid(value, { what, longest: longestName });
}

/** Refuses a key that cannot be stored. */
export function checkKey(value: unknown, what: string): asserts value is string {
  if (!isPlainText(value, longestKey)) throw nameInvalid(value, { what, longest: longestKey });
}

function nameInvalid(value: unknown, { what, longest }: { readonly what: string; readonly longest: number }) {
  const seen = typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : typeof value;
  return new MillraceError({
    code: "NAME_INVALID",
    message: `Cannot use ${what} as it must be text of 1 to ${longest} characters, well-formed and without NUL: ${seen}`,
    hint: "Shorten or replace it; long values belong into the input or the result of a step.",
  });
}

/** Refuses a name under which a signal cannot be sent or awaited by a flow or its users. */
export function checkSignalName(value: unknown, what: string): asserts value is string {
  checkName(value, what);
  if (!value.startsWith(ownSignals)) return;
  throw new MillraceError({
    code: "NAME_INVALID",
    message: `Cannot use ${what} as names that begin with ${ownSignals} are the engine's own: ${JSON.stringify(value)}`,
    hint: "Give the signal another name.",
  });
}
