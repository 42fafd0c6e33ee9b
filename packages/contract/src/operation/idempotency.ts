import type { Route } from "./route.ts";

/** The header that names a call, so that sending it again does nothing twice. */
export const idempotencyHeader = "Idempotency-Key";

/** Whether a call may be named by the header, beside what its input says: it changes something each time. */
export function takesIdempotencyKey({ kind, repeatable, headers }: Route): boolean {
  return kind === "call" && !repeatable && !Object.values(headers).includes(idempotencyHeader);
}
