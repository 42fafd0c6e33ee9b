import type { CapabilityChannel, Json } from "@millrace/flow";
import { restoreError } from "@millrace/flow/errors";
import type { RunMessage, WorkerMessage } from "../protocol/messages.ts";
import { checkLength } from "./json-text.ts";
import type { Outbox } from "./outbox.ts";

type Call = Extract<RunMessage, { call: number }>;
type Uncounted<Message> = Message extends { call: number } ? Omit<Message, "call"> : never;

type Answered = "reply" | "reply-error" | "piece";

interface PendingCall {
  readonly execution: number;
  readonly resolve: (value: Json | Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

interface Channel {
  readonly execution: number;
  deliver(message: string): void;
  closed(reason: string): void;
}

/** Questions to the worker and their answers, and channels to the worker's halves of capabilities. */
export class WorkerCalls {
  readonly #outbox: Outbox;
  #last = 0;
  readonly #pending = new Map<number, PendingCall>();
  readonly #channels = new Map<number, Channel>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  async call(
    message: Uncounted<Exclude<Call, { t: "abort-call" }>>,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Json> {
    const { execution } = message;
    const { signal } = options;
    const call = ++this.#last;
    const abort = () => this.#outbox.send({ t: "abort-call", call, execution });
    const answer = this.#ask<Json>(message, call);
    if (!signal) return answer;
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    return answer.finally(() => signal.removeEventListener("abort", abort));
  }

  /** A question that is answered with a piece of a file. */
  callForBytes(message: Uncounted<Extract<Call, { t: "read-artifact" }>>): Promise<Uint8Array> {
    return this.#ask(message, ++this.#last);
  }

  #ask<Answer extends Json | Uint8Array>(message: Uncounted<Call>, call: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { execution: message.execution, resolve: resolve as PendingCall["resolve"], reject });
      this.#outbox.send({ ...message, call } as RunMessage);
    });
  }

  /** A number that no call and no channel of this runner has had. */
  nextNumber(): number {
    return ++this.#last;
  }

  openChannel(message: { execution: number; capability: string; method: string; params: Json }): CapabilityChannel {
    const channel = this.nextNumber();
    const { execution } = message;
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
    this.#channels.set(channel, { execution, deliver: (text) => deliver(text), closed });
    this.#outbox.send({ t: "open-channel", channel, ...message });
    return {
      send: (text) => {
        checkLength(text, "a message of a capability's channel");
        if (closedBecause === null) this.#outbox.send({ t: "channel-message", channel, execution, message: text });
      },
      onMessage(listener) {
        deliver = listener;
        for (const text of early.splice(0)) listener(text);
      },
      onClose(listener) {
        if (closedBecause === null) closeListeners.push(listener);
        else listener(closedBecause);
      },
      close: (reason) => {
        if (closedBecause === null) this.#outbox.send({ t: "close-channel", channel, execution, reason });
        closed(reason);
      },
    };
  }

  take(message: Extract<WorkerMessage, { t: Answered | "channel-message" | "channel-closed" }>): void {
    if (message.t === "channel-message") this.#channels.get(message.channel)?.deliver(message.message);
    else if (message.t === "channel-closed") this.#channels.get(message.channel)?.closed(message.reason);
    else this.#answer(message);
  }

  /** The execution left this runner: nothing of it will be answered. */
  forget(execution: number): void {
    for (const [call, pending] of this.#pending) if (pending.execution === execution) this.#pending.delete(call);
    for (const channel of [...this.#channels.values()])
      if (channel.execution === execution) channel.closed("the run left its runner");
  }

  #answer(message: Extract<WorkerMessage, { t: Answered }>): void {
    const pending = this.#pending.get(message.call);
    this.#pending.delete(message.call);
    if (message.t === "reply") pending?.resolve(message.value);
    else if (message.t === "piece") pending?.resolve(message.bytes);
    else pending?.reject(restoreError(message.error));
  }
}
