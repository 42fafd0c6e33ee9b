import type { CapabilityHost, CapabilityRequest, Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Reply, SimulatedCall, SimulatedStatus, SimulatedWorld } from "@millrace/flow/worlds";
import { findReply } from "./find-reply.ts";
import { type CallPlace, changesByKind, readCall, type WorldCall } from "./simulated-call.ts";

export interface SimulatedHostOptions {
  readonly kind: string;
  readonly replies: Readonly<Record<string, Readonly<Record<string, Reply>> | undefined>>;
  readonly world: SimulatedWorld;
  /** The call reaches the outside; whatever happens to it first. Never resolves for a process that is gone. */
  arrived(call: WorldCall): Promise<void>;
  missing(call: Pick<SimulatedCall, "capability" | "method" | "path">, declared: readonly string[]): MillraceError;
}

/** The worker's half of every capability of a simulated world: answers with declared replies. */
export function simulatedHost(options: SimulatedHostOptions): CapabilityHost {
  const { kind, replies, world, arrived, missing } = options;
  return {
    async call({ scope, method, params, signal }: CapabilityRequest): Promise<Json> {
      const { asked, place } = params as unknown as { readonly asked: Json; readonly place: CallPlace };
      const read = readCall({ capability: scope.name, kind, method, asked, place });
      const declared = replies[scope.name] ?? {};
      const found = findReply(declared, read);
      if (!found && kind === "browser" && method === "available") return true;
      if (!found) throw missing(read, Object.keys(declared));
      const { attempt, aborted } = place;
      const seen: SimulatedCall = { ...read, params: found.params };
      const once = found.marked?.once?.(seen) ?? seen.idempotencyKey;
      const changesOutside = found.marked?.changesOutside ?? changesByKind(kind, read.method);
      await arrived({ ...seen, attempt, aborted, changesOutside, once, declared: found.declared });
      const value = typeof found.reply === "function" ? await found.reply(seen, world) : found.reply;
      signal.throwIfAborted();
      return encoded(kind, { value: (value ?? null) as Json, call: seen });
    },
    endRun: async () => {},
    close: async () => {},
  };
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
