import type { MessagePort, RunnerMessage, WorkerMessage } from "../protocol/messages.ts";

/** How a reported fact ended: durable, or refused because its state write came too late. */
export type Receipt = "committed" | "refused";

type Unnumbered<Message> = Message extends { id: number } ? Omit<Message, "id"> : never;

/** Gathers what a turn of the event loop reports into one line, and tells each reporter when its fact is durable. */
export class Outbox {
  readonly #port: MessagePort<RunnerMessage, WorkerMessage>;
  #queue: RunnerMessage[] = [];
  #lastId = 0;
  /** In the order of their ids, as facts are committed in that order. */
  readonly #unconfirmed = new Map<number, (receipt: Receipt) => void>();

  constructor(port: MessagePort<RunnerMessage, WorkerMessage>) {
    this.#port = port;
  }

  send(message: RunnerMessage): void {
    if (this.#queue.push(message) > 1) return;
    setImmediate(() => {
      const messages = this.#queue;
      this.#queue = [];
      this.#port.send(messages);
    });
  }

  /** Sends a fact; the promise resolves when the journal has it. */
  report(fact: Unnumbered<RunnerMessage>): Promise<Receipt> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#unconfirmed.set(id, resolve);
      this.send({ ...fact, id } as RunnerMessage);
    });
  }

  committed(upTo: number): void {
    for (const [id, resolve] of this.#unconfirmed) {
      if (id > upTo) return;
      this.#unconfirmed.delete(id);
      resolve("committed");
    }
  }

  refused(id: number): void {
    this.#unconfirmed.get(id)?.("refused");
    this.#unconfirmed.delete(id);
  }
}
