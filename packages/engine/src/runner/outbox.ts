import { PassingMap } from "../memory/passing-map.ts";
import type { MessagePort, RunMessage, RunnerMessage, WorkerMessage } from "../protocol/messages.ts";

/** How a reported fact ended: durable, or refused because its state write came too late. */
export type Receipt = "committed" | "refused";

type Unnumbered<Message> = Message extends { id: number } ? Omit<Message, "id"> : never;

// Entries of the journal that have no effect beside it: they are written with the fact before them or after it.
const goesAhead: ReadonlySet<RunnerMessage["t"]> = new Set(["ended", "threw", "stopped", "log", "metric", "value"]);

/** Gathers what a turn of the event loop reports into one line, and tells each reporter when its fact is durable. */
export class Outbox {
  readonly #port: MessagePort<RunnerMessage, WorkerMessage>;
  #queue: RunnerMessage[] = [];
  /** Who goes on when the queue has left. */
  #onSent: (() => void)[] = [];
  #lastId = 0;
  /** In the order of their ids, without a gap, as facts are committed in that order. */
  #unconfirmed: ((receipt: Receipt) => void)[] = [];
  /** By execution, what is to be sent once the fact is durable that its code ran ahead of. */
  readonly #held = new PassingMap<number, (() => void)[]>();

  constructor(port: MessagePort<RunnerMessage, WorkerMessage>) {
    this.#port = port;
  }

  send(message: RunnerMessage): void {
    const held = this.#heldBefore(message);
    if (held) held.push(() => this.#sendNow(message));
    else this.#sendNow(message);
  }

  /** Sends a fact; the promise resolves when the journal has it. */
  report(fact: Unnumbered<RunMessage>): Promise<Receipt> {
    return new Promise((resolve) => {
      const held = this.#heldBefore(fact);
      if (held) held.push(() => this.#reportNow(fact, resolve));
      else this.#reportNow(fact, resolve);
    });
  }

  /**
   * Reports a fact whose execution goes on as soon as it was sent: code that then takes long, or kills its runner, cannot
   * keep it back. Until it is durable nothing follows but what goes into the journal with it.
   */
  reportAhead(fact: Unnumbered<RunMessage>): { readonly sent: Promise<void>; readonly durable: Promise<void> } {
    const { execution } = fact;
    const receipt = this.report(fact);
    const held: (() => void)[] = [];
    this.#held.set(execution, held);
    const durable = receipt.then(() => {
      this.#held.delete(execution);
      for (const send of held) send();
    });
    return { sent: new Promise((resolve) => this.#onSent.push(resolve)), durable };
  }

  /** Where a message has to wait, if it has to. */
  #heldBefore(message: { readonly t: RunnerMessage["t"]; readonly execution?: number }): (() => void)[] | undefined {
    if (this.#held.size === 0 || message.execution === undefined) return undefined;
    const held = this.#held.get(message.execution);
    return held && (held.length > 0 || !goesAhead.has(message.t)) ? held : undefined;
  }

  #sendNow(message: RunnerMessage): void {
    if (this.#queue.push(message) > 1) return;
    setImmediate(() => {
      const messages = this.#queue;
      this.#queue = [];
      this.#port.send(messages);
      for (const goOn of this.#onSent.splice(0)) goOn();
    });
  }

  /** Its number is given here and not before, as facts are taken in the order of their numbers. */
  #reportNow(fact: Unnumbered<RunMessage>, resolve: (receipt: Receipt) => void): void {
    this.#unconfirmed.push(resolve);
    this.#sendNow({ ...fact, id: ++this.#lastId } as RunnerMessage);
  }

  committed(upTo: number): void {
    const confirmed = this.#unconfirmed;
    // None before the first one that is still unconfirmed, all of them at most.
    this.#unconfirmed = confirmed.splice(Math.max(0, upTo - this.#firstId() + 1));
    for (const resolve of confirmed) resolve("committed");
  }

  refused(id: number): void {
    // It stays in its place, where being confirmed with those around it means nothing any more.
    this.#unconfirmed[id - this.#firstId()]?.("refused");
  }

  #firstId(): number {
    return this.#lastId - this.#unconfirmed.length + 1;
  }
}
