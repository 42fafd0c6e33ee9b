import type { CapabilityRequest, Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { issuesOf } from "./ready-connection.ts";

/** What a runner asks for, checked against the connector's own entry of that name (`CONNECTOR_CALL_REFUSED`). */
export interface ReadCall<Entry> {
  readonly entry: Entry;
  readonly params: unknown;
}

/** Finds the method or stream that a request names, and reads its parameters. */
export function readCall<Entry extends { readonly params: z.ZodType }>(
  entries: Readonly<Record<string, Entry>>,
  { method, params }: CapabilityRequest,
): ReadCall<Entry> {
  const entry = Object.hasOwn(entries, method) ? entries[method] : undefined;
  if (!entry) throw refused("its connector must know the call", JSON.stringify(method.slice(0, 80)));
  const parsed = entry.params.safeParse(ownParams(params));
  if (parsed.success) return { entry, params: parsed.data };
  throw refused("it must be one that the capability makes", issuesOf(parsed.error));
}

/** The key of the step, which every call may carry beside its own parameters. */
export function idempotencyKeyOf({ params }: CapabilityRequest): string | undefined {
  const key = isObject(params) ? params.idempotencyKey : undefined;
  return typeof key === "string" ? key : undefined;
}

function ownParams(params: Json): Json {
  if (!isObject(params)) return params;
  const { idempotencyKey: _, ...own } = params;
  return own;
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(rule: string, seen: string): MillraceError {
  return new MillraceError({
    code: "CONNECTOR_CALL_REFUSED",
    message: `Cannot call a connection as ${rule}: ${seen}`,
    hint: "Check what the flow hands to the capability.",
  });
}
