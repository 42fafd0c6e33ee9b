import type { z } from "zod";
import { checkEventType, checkEventWhere, type EventDefinition, type EventWhere } from "../event/event.ts";

export interface OnOptions {
  /** Only events whose payload has these values at these paths. (Default: all of the type) */
  readonly where?: EventWhere;
}

interface EventTriggerRules {
  readonly kind: "event";
  readonly type: string;
  readonly where: EventWhere;
}

/** Starts a run for each event of a type. */
export interface NamedEventTrigger extends EventTriggerRules {
  readonly payload: null;
}

/** Starts a run for each event of a type whose payload is known. */
export interface TypedEventTrigger<Payload extends z.ZodType> extends EventTriggerRules {
  readonly payload: Payload;
}

export type EventTrigger<Payload extends z.ZodType = z.ZodType> = NamedEventTrigger | TypedEventTrigger<Payload>;

/**
 * Starts a run for each event of a type; the event's payload is the run's input. With a defined event that needs no
 * `input` beside it.
 */
export function on<Payload extends z.ZodType>(
  event: EventDefinition<Payload>,
  options?: OnOptions,
): TypedEventTrigger<Payload>;
export function on(type: string, options?: OnOptions): NamedEventTrigger;
export function on(event: string | EventDefinition, { where = {} }: OnOptions = {}): EventTrigger {
  const { type, payload } = typeof event === "string" ? { type: event, payload: null } : event;
  checkEventType(type);
  checkEventWhere(where);
  return Object.freeze({ kind: "event" as const, type, where, payload }) as EventTrigger;
}

/** Whether a trigger is one by event. */
export function isEventTrigger(trigger: { readonly kind: string }): trigger is EventTrigger {
  return trigger.kind === "event";
}
