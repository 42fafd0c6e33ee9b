import { MillraceError } from "@millrace/flow/errors";

/** How full a connection is. */
export interface GateLoad {
  readonly inUse: number;
  readonly limit: number;
  readonly waiting: number;
}

interface Waiting {
  readonly admit: () => void;
}

// A call that waits holds its parameters in memory; far more than this belongs into a queue.
const mostWaiting = 1_000;

/** Lets a bounded number of calls through at once, and among those that wait one run after the other. */
export class FairGate {
  #limit: number;
  #inUse = 0;
  #waiting = 0;
  /** The first run is the next one to have a turn. */
  readonly #runs = new Map<string, Waiting[]>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get load(): GateLoad {
    return { inUse: this.#inUse, limit: this.#limit, waiting: this.#waiting };
  }

  resize(limit: number): void {
    this.#limit = limit;
    this.#admitNext();
  }

  /** Waits for a turn; the answer gives it back (`CONNECTION_BUSY` where too many wait). */
  async enter(run: string, { signal }: { readonly signal: AbortSignal }): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#inUse < this.#limit) this.#inUse += 1;
    else await this.#wait(run, signal);
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#inUse -= 1;
      this.#admitNext();
    };
  }

  #wait(run: string, signal: AbortSignal): Promise<void> {
    if (this.#waiting >= mostWaiting) throw busy(this.load);
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#leave(run, waiting);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        admit() {
          signal.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const queue = this.#runs.get(run);
      if (queue) queue.push(waiting);
      else this.#runs.set(run, [waiting]);
      this.#waiting += 1;
    });
  }

  #leave(run: string, waiting: Waiting): void {
    const left = this.#runs.get(run)?.filter((other) => other !== waiting) ?? [];
    if (left.length === 0) this.#runs.delete(run);
    else this.#runs.set(run, left);
    this.#waiting -= 1;
  }

  #admitNext(): void {
    while (this.#inUse < this.#limit) {
      const [next] = this.#runs;
      if (!next) return;
      const [run, queue] = next;
      const waiting = queue.shift();
      // To the end of the line, so that every other run comes first.
      this.#runs.delete(run);
      if (queue.length > 0) this.#runs.set(run, queue);
      if (!waiting) continue;
      this.#waiting -= 1;
      this.#inUse += 1;
      waiting.admit();
    }
  }
}

function busy({ limit, waiting }: GateLoad): MillraceError {
  return new MillraceError({
    code: "CONNECTION_BUSY",
    message: `Cannot use the connection as at most ${mostWaiting} calls wait for it: ${limit} are under way and ${waiting} wait`,
    hint: "Give the connection a higher limit, or start fewer runs at once with a queue.",
  });
}
