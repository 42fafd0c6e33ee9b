import type { z } from "zod";
import { MillraceError } from "../errors/millrace-error.ts";
import type { Json } from "../json/json.ts";

/** An event as it is emitted. */
export interface EmittedEvent {
  readonly type: string;
  /** (Default: null) */
  readonly payload?: Json;
}

/** A type of event with what its payload looks like. */
export interface EventDefinition<Payload extends z.ZodType = z.ZodType> {
  readonly kind: "millrace.event";
  readonly type: string;
  readonly payload: Payload;
  /** An event of this type, to be emitted; a payload that does not fit is refused (`INPUT_INVALID`). */
  of(payload: z.input<Payload>): EmittedEvent;
}

/** Paths into the payload, such as `"customer.country"`, and the values that must stand there. */
export type EventWhere = Readonly<Record<string, string | number | boolean | null>>;

/** Gives a type of event its schema: for `on(event)`, `step.waitFor(..., { event })` and `step.emit(..., event.of(payload))`. */
export function defineEvent<Payload extends z.ZodType>(type: string, payload: Payload): EventDefinition<Payload> {
  checkEventType(type);
  return Object.freeze({
    kind: "millrace.event" as const,
    type,
    payload,
    of(given: z.input<Payload>) {
      const parsed = payload.safeParse(given);
      // As it was given: whoever receives it applies the schema's defaults and transformations, once.
      if (parsed.success) return { type, payload: given as Json };
      const seen = parsed.error.issues.map((issue) => `${issue.path.join(".") || "payload"}: ${issue.message}`);
      throw new MillraceError({
        code: "INPUT_INVALID",
        message: `Cannot emit ${type} as its payload must fit the event's schema: ${seen.join("; ")}`,
        hint: "Correct the named places; nothing was emitted.",
      });
    },
  });
}

// As long as an index entry of every store can hold, with the path and the project beside it.
const longestType = 200;
const longestPath = 200;
const mostPaths = 20;

/** Refuses a type of event that cannot be used: empty, too long, or one of the engine's own. */
export function checkEventType(type: unknown): asserts type is string {
  const fits = isPlain(type, longestType) && !type.startsWith("millrace:");
  if (fits) return;
  throw new MillraceError({
    code: "NAME_INVALID",
    message: `Cannot use a type of event as it must be text of 1 to ${longestType} characters that does not begin with "millrace:": ${JSON.stringify(type)?.slice(0, 100)}`,
    hint: 'Name it like "order.created".',
  });
}

/** Refuses a filter that cannot be compared: at most 20 paths, and text, numbers, truth values or null as values. */
export function checkEventWhere(where: EventWhere): void {
  const entries = Object.entries(where);
  const wrong = entries.find(([path, value]) => !isPlain(path, longestPath) || !isScalar(value));
  if (!wrong && entries.length <= mostPaths) return;
  throw new MillraceError({
    code: "NAME_INVALID",
    message: `Cannot filter events as where must have at most ${mostPaths} paths with text, numbers, true, false or null: ${wrong ? JSON.stringify(wrong).slice(0, 100) : `${entries.length} paths`}`,
    hint: 'Write it like where: { "customer.country": "DE" }.',
  });
}

function isPlain(value: unknown, longest: number): value is string {
  return (
    typeof value === "string" &&
    value !== "" &&
    value.length <= longest &&
    !value.includes("\0") &&
    value.isWellFormed()
  );
}

function isScalar(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || typeof value === "string" || typeof value === "boolean";
}
