import type { CapabilityChannel, Json } from "@millrace/flow";
import { restoreError } from "@millrace/flow/errors";
import type { RunMessage, WorkerMessage } from "../protocol/messages.ts";
import type { Outbox } from "./outbox.ts";

type Call = Extract<RunMessage, { call: number }>;
type Uncounted<Message> = Message extends { call: number } ? Omit<Message, "call"> : never;

/** Questions to the worker and their answers, and channels to the worker's halves of capabilities. */
export class WorkerCalls {
  readonly #outbox: Outbox;
  #last = 0;
  readonly #pending = new Map<number, { resolve: (value: Json) => void; reject: (error: Error) => void }>();
  readonly #channels = new Map<number, { deliver: (message: string) => void; closed: (reason: string) => void }>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  call(
    message: Uncounted<Exclude<Call, { t: "abort-call" }>>,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Json> {
    const call = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { resolve, reject });
      this.#outbox.send({ ...message, call } as RunMessage);
      options.signal?.addEventListener("abort", () => this.#outbox.send({ t: "abort-call", call, run: message.run }), {
        once: true,
      });
    });
  }

  /** A number that no call and no channel of this runner has had. */
  nextNumber(): number {
    return ++this.#last;
  }

  openChannel(message: { run: string; capability: string; method: string; params: Json }): CapabilityChannel {
    const channel = this.nextNumber();
    const early: string[] = [];
    let deliver = (text: string): void => void early.push(text);
    const closeListeners: ((reason: string) => void)[] = [];
    let closedBecause: string | null = null;
    const closed = (reason: string) => {
      if (closedBecause !== null) return;
      closedBecause = reason;
      this.#channels.delete(channel);
      for (const listener of closeListeners) listener(reason);
    };
    this.#channels.set(channel, { deliver: (text) => deliver(text), closed });
    this.#outbox.send({ t: "open-channel", channel, ...message });
    return {
      send: (text) => this.#outbox.send({ t: "channel-message", channel, run: message.run, message: text }),
      onMessage(listener) {
        deliver = listener;
        for (const text of early.splice(0)) listener(text);
      },
      onClose(listener) {
        if (closedBecause === null) closeListeners.push(listener);
        else listener(closedBecause);
      },
      close: (reason) => {
        this.#outbox.send({ t: "close-channel", channel, run: message.run, reason });
        closed(reason);
      },
    };
  }

  take(message: Extract<WorkerMessage, { t: "reply" | "reply-error" | "channel-message" | "channel-closed" }>): void {
    if (message.t === "channel-message") this.#channels.get(message.channel)?.deliver(message.message);
    else if (message.t === "channel-closed") this.#channels.get(message.channel)?.closed(message.reason);
    else this.#answer(message);
  }

  #answer(message: Extract<WorkerMessage, { t: "reply" | "reply-error" }>): void {
    const pending = this.#pending.get(message.call);
    this.#pending.delete(message.call);
    if (message.t === "reply") pending?.resolve(message.value);
    else pending?.reject(restoreError(message.error));
  }
}
