import type { Json } from "@millrace/flow";
import { MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";

/** What two peers say to each other; JSON. */
export type PeerMessage =
  | { readonly t: "call"; readonly id: number; readonly method: string; readonly params: Json }
  | { readonly t: "result"; readonly id: number; readonly value: Json }
  | { readonly t: "error"; readonly id: number; readonly error: RecordedError }
  | { readonly t: "tell"; readonly method: string; readonly params: Json };

/** What the other side may ask for, and what it may say, by method name. */
export interface PeerHandlers {
  readonly calls?: Readonly<Record<string, (params: Json) => Json | Promise<Json>>>;
  readonly tells?: Readonly<Record<string, (params: Json) => void>>;
}

/** One end of a conversation in which both sides ask and answer. */
export interface Peer {
  call(method: string, params?: Json): Promise<Json>;
  /** Says something that needs no answer. */
  tell(method: string, params?: Json): void;
  /** Takes what the other side has sent. */
  receive(message: PeerMessage): void;
  /** Ends the conversation: calls under way and later ones fail with the error. */
  close(error: MillraceError): void;
}

interface PendingCall {
  readonly resolve: (value: Json) => void;
  readonly reject: (error: Error) => void;
}

/** Makes one end; an error of a handler arrives at the caller as the same `MillraceError`. */
export function createPeer(send: (message: PeerMessage) => void, { calls = {}, tells = {} }: PeerHandlers): Peer {
  const pending = new Map<number, PendingCall>();
  let lastId = 0;
  let closedBy: MillraceError | undefined;

  async function answer(method: string, params: Json): Promise<Json> {
    const handler = Object.hasOwn(calls, method) ? calls[method] : undefined;
    if (!handler) throw unknownMethod(method);
    return handler(params);
  }

  async function serve({ id, method, params }: PeerMessage & { t: "call" }): Promise<void> {
    const reply = await answer(method, params).then(
      (value): PeerMessage => ({ t: "result", id, value }),
      (error: unknown): PeerMessage => ({ t: "error", id, error: recordError(error, "INTERNAL") }),
    );
    if (!closedBy) send(reply);
  }

  function settle(message: PeerMessage & { t: "result" | "error" }): void {
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.t === "result") call?.resolve(message.value);
    else call?.reject(restoreError(message.error));
  }

  return {
    call(method, params = null) {
      if (closedBy) return Promise.reject(closedBy);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        send({ t: "call", id, method, params });
      });
    },
    tell(method, params = null) {
      if (!closedBy) send({ t: "tell", method, params });
    },
    receive(message) {
      if (closedBy) return;
      switch (message.t) {
        case "call":
          void serve(message);
          break;
        case "tell":
          if (Object.hasOwn(tells, message.method)) tells[message.method]?.(message.params);
          break;
        default:
          settle(message);
      }
    },
    close(error) {
      closedBy ??= error;
      for (const call of pending.values()) call.reject(error);
      pending.clear();
    },
  };
}

function unknownMethod(method: string): MillraceError {
  return new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot serve a browser request as its method must be known: ${JSON.stringify(method.slice(0, 80))}`,
    hint: "Use the browser capability as its documentation says.",
  });
}
