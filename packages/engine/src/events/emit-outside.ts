import { isDeepStrictEqual } from "node:util";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { checkEventType } from "@millrace/flow/trigger";
import type { Store } from "@millrace/store";
import { emitEvent } from "@millrace/store/events";
import { keyReused } from "../control/run-errors.ts";
import { newRunId } from "../control/run-id.ts";
import { checkName } from "../protocol/names.ts";
import { longestEventBytes } from "./awaited-event.ts";

/** An event that no run emits: of a person, or of a program beside Millrace. */
export interface OutsideEvent {
  readonly project: string;
  readonly type: string;
  readonly payload: Json;
  /** A second one with the same key emits nothing; it must be the same event (`IDEMPOTENCY_KEY_REUSED`). */
  readonly idempotencyKey?: string | undefined;
}

/** Emits an event for a project; it is stored when the promise resolves, and delivered soon. */
export async function emitOutside(
  store: Store,
  { project, type, payload, idempotencyKey }: OutsideEvent,
): Promise<{ readonly eventId: string; readonly existed: boolean }> {
  checkEventType(type);
  if (idempotencyKey !== undefined) checkName(idempotencyKey, "an idempotency key");
  const text = JSON.stringify(payload);
  if (Buffer.byteLength(text) > longestEventBytes) throw tooLong(type, Buffer.byteLength(text));
  const emittedAt = await store.tables.nowMs();
  // A run's id is a UUID: no key can be taken for the event of a run.
  const eventId = idempotencyKey === undefined ? newRunId(emittedAt) : `key:${idempotencyKey}`;
  const event = { project, eventId, type, payload: text, from: null, emittedAt };
  const { existing } = await emitEvent(store.tables, event);
  if (existing && !isSame(existing, event)) throw keyReused(idempotencyKey!, "an event of another type or payload");
  return { eventId, existed: existing !== null };
}

type Told = Awaited<ReturnType<typeof emitEvent>>["existing"] & object;

function isSame(one: Told, other: Told): boolean {
  return one.type === other.type && isDeepStrictEqual(JSON.parse(one.payload), JSON.parse(other.payload));
}

function tooLong(type: string, sizeBytes: number): MillraceError {
  return new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot emit ${type} as its payload must be at most ${longestEventBytes} bytes: ${sizeBytes}`,
    hint: "Emit where the data is instead of the data.",
  });
}
