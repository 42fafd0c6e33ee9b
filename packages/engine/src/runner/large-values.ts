import { MillraceError } from "@millrace/flow/errors";
import { type LargeValue, longestInlineBytes } from "@millrace/flow/run";
import { pieceBytes } from "../large-values/read-piece.ts";
import type { RunExecution } from "./run-execution.ts";

// How long a store that has no room, or is away, is left alone.
const againMs = 1_000;

/** Whether a value's JSON text is too long for a journal entry. */
export function isLarge(text: string | undefined): text is string {
  // A character takes 3 bytes of UTF-8 at most, so most texts need no counting.
  return text !== undefined && text.length * 3 > longestInlineBytes && Buffer.byteLength(text) > longestInlineBytes;
}

/** Large values of one execution on their way to the worker and back: one at a time, piece by piece. */
export class LargeValues {
  readonly #execution: RunExecution;
  #before: Promise<unknown> = Promise.resolve();

  constructor(execution: RunExecution) {
    this.#execution = execution;
  }

  /** Has a value's text stored; resolves with its hash when it is durable. */
  keep(text: string): Promise<string> {
    return this.#inTurn(() => this.#send(Buffer.from(text)));
  }

  /** The text of a value that the journal names. */
  read(value: LargeValue): Promise<string> {
    return this.#inTurn(() => this.#fetch(value));
  }

  async #send(bytes: Buffer): Promise<string> {
    const { id: execution, parts } = this.#execution;
    for (let from = 0; ; from += pieceBytes) {
      const piece = bytes.subarray(from, from + pieceBytes);
      const last = from + pieceBytes >= bytes.length;
      const answer = await parts.calls.call({ t: "keep-value", execution, bytes: piece, last });
      if (last) return answer as string;
    }
  }

  async #fetch({ artifact, sizeBytes }: LargeValue): Promise<string> {
    const { id: execution, parts } = this.#execution;
    const bytes = Buffer.allocUnsafe(sizeBytes);
    for (let from = 0; from < sizeBytes; ) {
      const piece = await parts.calls.callForBytes({ t: "read-artifact", execution, artifact, from });
      const length = Buffer.from(piece).copy(bytes, from);
      if (length === 0) throw cutShort(artifact, { sizeBytes, from });
      from += length;
    }
    return bytes.toString();
  }

  #inTurn<Result>(move: () => Promise<Result>): Promise<Result> {
    const moved = this.#before.then(() => this.#patiently(move));
    this.#before = moved.catch(() => {});
    return moved;
  }

  /** A store that will be back costs time and no attempt: the work of the step is done. */
  async #patiently<Result>(move: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        return await move();
      } catch (thrown) {
        if (!isPassing(thrown)) throw thrown;
        await new Promise<void>((resolve) => this.#execution.parts.clock.setTimer(againMs, resolve));
      }
    }
  }
}

function isPassing(thrown: unknown): boolean {
  return thrown instanceof MillraceError && (thrown.code === "STORE_UNAVAILABLE" || thrown.code === "DISK_FULL");
}

function cutShort(artifact: string, { sizeBytes, from }: { readonly sizeBytes: number; readonly from: number }) {
  return new MillraceError({
    code: "ARTIFACT_NOT_FOUND",
    message: `Cannot read a large value as its artifact ${artifact} must have ${sizeBytes} bytes: it ends at ${from}`,
    hint: "The folder of artifacts was changed from outside: restore it from a backup and start the run again.",
  });
}
