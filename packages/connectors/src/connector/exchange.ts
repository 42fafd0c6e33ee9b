import type { CapabilityChannel, Json } from "@millrace/flow";
import { MillraceError, type RecordedError, recordError, restoreError } from "@millrace/flow/errors";

/** Items both ways over one channel, none ahead of who reads them by more than two batches. */
export interface Exchange {
  readonly incoming: AsyncIterable<Json>;
  /** Sends all items and the end; settles when the other side has asked for all of them. */
  send(items: AsyncIterable<Json>): Promise<void>;
  /** Tells the other side's reader what went wrong. */
  fail(error: unknown): void;
}

type Message =
  | { readonly t: "pull" }
  | { readonly t: "items"; readonly items: readonly Json[] }
  | { readonly t: "end" }
  | { readonly t: "error"; readonly error: RecordedError };

// Large enough that the hop costs little per item, small enough for a runner's memory.
const batchLength = 256 * 1024;
const batchesAhead = 2;

/** Speaks the protocol of streams on a channel; both sides use it. */
export function createExchange(channel: CapabilityChannel): Exchange {
  const tell = (message: Message) => channel.send(JSON.stringify(message));
  const asked = createSemaphore();
  const arrived = createInbox();
  channel.onClose((reason) => {
    const error = closed(reason);
    asked.fail(error);
    arrived.fail(error);
  });
  const refuse = (why: string) => {
    asked.fail(closed(why));
    arrived.fail(closed(why));
    channel.close(why);
  };
  channel.onMessage((text) => {
    const message = JSON.parse(text) as Message;
    if (message.t === "pull") asked.add();
    else if (message.t === "items") {
      // Flow code can send what it likes; nobody else's memory may fill with it.
      if (arrived.length === batchesAhead) refuse("more came than was asked for");
      else arrived.push(message.items);
    } else if (message.t === "end") arrived.end();
    else arrived.fail(restoreError(message.error));
  });

  async function* read(): AsyncGenerator<Json> {
    for (let ahead = 0; ahead < batchesAhead; ahead += 1) tell({ t: "pull" });
    for (let batch = await arrived.next(); batch; batch = await arrived.next()) {
      yield* batch;
      tell({ t: "pull" });
    }
  }

  return {
    incoming: { [Symbol.asyncIterator]: read },
    async send(items) {
      await asked.take();
      let batch: string[] = [];
      let length = 0;
      const flush = () => {
        channel.send(`{"t":"items","items":[${batch.join()}]}`);
        batch = [];
        length = 0;
      };
      for await (const item of items) {
        const text = JSON.stringify(item) ?? "null";
        batch.push(text);
        length += text.length;
        if (length < batchLength) continue;
        flush();
        await asked.take();
      }
      if (batch.length > 0) flush();
      tell({ t: "end" });
    },
    fail: (error) => tell({ t: "error", error: recordError(error, "CAPABILITY_UNAVAILABLE") }),
  };
}

function createSemaphore() {
  let free = 0;
  let failure: Error | null = null;
  let wake = () => {};
  return {
    add() {
      free += 1;
      wake();
    },
    fail(error: Error) {
      failure ??= error;
      wake();
    },
    async take(): Promise<void> {
      while (free === 0 && !failure) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (failure) throw failure;
      free -= 1;
    },
  };
}

function createInbox() {
  const batches: (readonly Json[])[] = [];
  let over: { readonly error: Error | null } | null = null;
  let wake = () => {};
  const finish = (error: Error | null) => {
    over ??= { error };
    wake();
  };
  return {
    get length() {
      return batches.length;
    },
    push(batch: readonly Json[]) {
      batches.push(batch);
      wake();
    },
    end: () => finish(null),
    fail: (error: Error) => finish(error),
    async next(): Promise<readonly Json[] | null> {
      while (batches.length === 0 && !over) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const batch = batches.shift();
      if (batch) return batch;
      if (over?.error) throw over.error;
      return null;
    },
  };
}

function closed(reason: string): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: `Cannot go on with the stream as its channel must be open: ${reason}`,
  });
}
