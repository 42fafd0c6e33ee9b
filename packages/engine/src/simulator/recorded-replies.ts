import type { Json } from "@millrace/flow";
import type { AskedCall, RecordedReply } from "../capability/recorded-call.ts";
import type { RecordedCall } from "../capability/recording.ts";
import type { CallPlace } from "./simulated-call.ts";

/** What a recording has for a call. */
export interface FoundRecorded {
  readonly outcome: RecordedReply;
  /** The call is known to change nothing outside. */
  readonly reads: boolean;
}

/** Finds the reply to a call; null for one that was never recorded. */
export type FindRecorded = (asked: AskedCall, place: CallPlace) => FoundRecorded | null;

/** What the outside of one world answers out of a recording. */
export class RecordedReplies {
  readonly calls: readonly RecordedCall[];
  /** How many of its replies are given. */
  readonly #given = new Map<RecordedCall, number>();
  /** Which reply the first, the second and so on of the same calls of a step got. */
  readonly #byStep = new Map<string, number[]>();

  constructor(calls: readonly RecordedCall[]) {
    this.calls = calls;
  }

  /**
   * What answers the calls of one process. Replies are given in the order in which they were recorded, the last one as often
   * as it is asked for. A step that is executed again gets what it got, as a reading that went ahead by itself would be a
   * fault of the recording; after an error that asks for another attempt it gets the next.
   */
  ofProcess(): FindRecorded {
    const made = new Map<string, number>();
    return (asked, place) => {
      const call = this.calls.find((recorded) => isSame(recorded, asked));
      if (!call) return null;
      const { step, key, attempt } = place;
      const id = JSON.stringify([this.calls.indexOf(call), step, key]);
      const turn = made.get(`${attempt} ${id}`) ?? 0;
      made.set(`${attempt} ${id}`, turn + 1);
      const got = this.#byStep.get(id) ?? [];
      this.#byStep.set(id, got);
      const before = got[turn];
      if (before === undefined || asksAgain(call.replies[before])) got[turn] = this.#next(call);
      return { outcome: call.replies[got[turn]!]!, reads: call.reads === true };
    };
  }

  #next(call: RecordedCall): number {
    const given = this.#given.get(call) ?? 0;
    this.#given.set(call, given + 1);
    return Math.min(given, call.replies.length - 1);
  }
}

function asksAgain(reply: RecordedReply | undefined): boolean {
  return reply !== undefined && "error" in reply && reply.error.retry;
}

function isSame(recorded: AskedCall, asked: AskedCall): boolean {
  if (recorded.capability !== asked.capability) return false;
  return fits(recorded.call, asked.call) && fits(recorded.sent ?? null, asked.sent);
}

// What stands in a recording for a secret; the flow sends the real thing, or what a recorded reply had in its place.
const hidden = "[redacted]";

function fits(recorded: Json, asked: Json): boolean {
  if (typeof recorded === "string" && recorded.includes(hidden)) return hidesOnly(recorded, asked);
  if (typeof recorded !== "object" || recorded === null) return recorded === asked;
  if (typeof asked !== "object" || asked === null || Array.isArray(recorded) !== Array.isArray(asked)) return false;
  const [left, right] = [recorded, asked] as Readonly<Record<string, Json>>[];
  const names = Object.keys(left!);
  return (
    names.length === Object.keys(right!).length &&
    names.every((name) => Object.hasOwn(right!, name) && fits(left![name]!, right![name]!))
  );
}

function hidesOnly(recorded: string, asked: Json): boolean {
  if (recorded === hidden) return true;
  if (typeof asked !== "string") return false;
  let at = 0;
  const parts = recorded.split(hidden);
  const found = parts.every((part) => {
    const from = asked.indexOf(part, at);
    at = from + part.length;
    return from !== -1;
  });
  return found && asked.startsWith(parts[0]!) && asked.endsWith(parts.at(-1)!);
}
