import type { CapabilityHost, CapabilityRequest, Json } from "@millrace/flow";
import { MillraceError, restoreError } from "@millrace/flow/errors";
import type { Reply, SimulatedCall, SimulatedStatus, SimulatedWorld } from "@millrace/flow/worlds";
import { type AskedCall, askedCall, playedReply, type RecordedReply } from "../capability/recorded-call.ts";
import type { RecordedCall } from "../capability/recording.ts";
import { findReply } from "./find-reply.ts";
import {
  leftOutReply,
  type MissingReply,
  missingReplyError,
  undeclaredReply,
  unrecordedReply,
} from "./missing-reply.ts";
import type { FindRecorded, FoundRecorded } from "./recorded-replies.ts";
import { type CallPlace, changesByKind, readCall, type WorldCall } from "./simulated-call.ts";

export interface SimulatedHostOptions {
  readonly kind: string;
  readonly replies: Readonly<Record<string, Readonly<Record<string, Reply>> | undefined>>;
  /** What was recorded; null for nothing. */
  readonly recorded: readonly RecordedCall[] | null;
  /** Answers what is not declared. */
  readonly findRecorded: FindRecorded;
  readonly world: SimulatedWorld;
  /** The call reaches the outside; whatever happens to it first. Never resolves for a process that is gone. */
  arrived(call: WorldCall): Promise<void>;
  onMissing(missing: MissingReply): void;
}

type Read = ReturnType<typeof readCall>;

/** The worker's half of every capability of a simulated world: answers with declared replies, then with recorded ones. */
export function simulatedHost(options: SimulatedHostOptions): CapabilityHost {
  const { kind, replies, findRecorded, world, arrived } = options;
  return {
    async call({ scope, method, params, signal }: CapabilityRequest): Promise<Json> {
      const { asked, place } = params as unknown as { readonly asked: Json; readonly place: CallPlace };
      const capability = scope.name;
      const read = readCall({ capability, kind, method, asked, place });
      const found = findReply(replies[capability] ?? {}, read);
      const named = askedCall({ capability, kind, method, params: asked });
      const recorded = found ? null : findRecorded(named, place);
      if (!found && kind === "browser" && method === "available") return true;
      if (!found && (!recorded || "leftOut" in recorded.outcome)) throw missing(options, { read, named, recorded });
      const { attempt, aborted } = place;
      const seen: SimulatedCall = { ...read, params: found?.params ?? {} };
      const once = found?.marked?.once?.(seen) ?? seen.idempotencyKey;
      const changesOutside = found?.marked?.changesOutside ?? (!recorded?.reads && changesByKind(kind, read.method));
      await arrived({
        ...seen,
        attempt,
        aborted,
        changesOutside,
        once,
        declared: found?.declared ?? keyOf(kind, read),
      });
      if (!found) return played(kind, { outcome: recorded!.outcome, signal });
      const value = typeof found.reply === "function" ? await found.reply(seen, world) : found.reply;
      signal.throwIfAborted();
      return encoded(kind, { value: (value ?? null) as Json, call: seen });
    },
    endRun: async () => {},
    close: async () => {},
  };
}

function played(
  kind: string,
  { outcome, signal }: { readonly outcome: RecordedReply; readonly signal: AbortSignal },
): Json {
  signal.throwIfAborted();
  if ("error" in outcome) throw restoreError(outcome.error);
  return playedReply(kind, (outcome as { readonly reply: Json }).reply);
}

function missing(
  { kind, recorded: calls, onMissing }: SimulatedHostOptions,
  {
    read,
    named,
    recorded,
  }: { readonly read: Read; readonly named: AskedCall; readonly recorded: FoundRecorded | null },
): MillraceError {
  const { capability, method } = read;
  const asked = keyOf(kind, read);
  const isRecordable = kind !== "browser" || method === "fetch";
  const reply =
    recorded && "leftOut" in recorded.outcome
      ? leftOutReply(named, { asked, why: recorded.outcome.leftOut })
      : calls && isRecordable
        ? unrecordedReply(named, { asked, calls })
        : undeclaredReply({ capability, asked, isRecordable });
  onMissing(reply);
  return missingReplyError(reply);
}

/** The key under which a reply to it is declared. */
function keyOf(kind: string, { method, path }: Read): string {
  if (path === null || path === "") return method;
  return kind === "browser" && method === "session" ? path : `${method} ${path}`;
}

function encoded(kind: string, { value, call }: { readonly value: Json; readonly call: SimulatedCall }): Json {
  if (isStatus(value)) throw statusError(value, call);
  if (kind !== "http") return value;
  const text = value === null ? "" : JSON.stringify(value);
  return { status: 200, contentType: "application/json", text, url: "http://connection.invalid/", link: null };
}

function isStatus(value: unknown): value is SimulatedStatus {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "millrace.status";
}

function statusError({ status, body }: SimulatedStatus, { capability, method, path }: SimulatedCall): MillraceError {
  return new MillraceError({
    code: "HTTP_STATUS",
    message: `Cannot ${method} ${path} of ${capability} as the service must agree: it answered ${status}`,
    hint: "The reply in the worlds says so.",
    retry: status >= 500 || [408, 425, 429].includes(status),
    data: { connection: capability, status, method, path, body: JSON.stringify(body) },
  });
}
