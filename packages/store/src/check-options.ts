import { MillraceError } from "@millrace/flow/errors";

/** Whether a text comes back as it went in: PostgreSQL has no NUL, and UTF-8 no lone surrogates. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Refuses texts that cannot be stored, so that no database sees them, and numbers that count nothing. */
export function checkOptions(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "string" && !isStorable(value))
      refuse(name, "be well-formed Unicode without NUL", JSON.stringify(value.slice(0, 100)));
    if (typeof value === "number" && !(Number.isSafeInteger(value) && value >= 0))
      refuse(name, "be a whole number from 0", String(value));
  }
}

function refuse(name: string, rule: string, seen: string): never {
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot ask the store as ${name} has to ${rule}: ${seen}`,
  });
}
