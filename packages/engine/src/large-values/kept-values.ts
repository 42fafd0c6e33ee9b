import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { LargeValue } from "@millrace/flow/run";
import type { ArtifactStore, RunKey } from "@millrace/store";
import { type Piecewise, piecewise } from "../capability/piecewise.ts";
import type { RunMessage } from "../protocol/messages.ts";
import { longestValueBytes } from "../runner/json-text.ts";
import { previewOf } from "./preview.ts";

interface Incoming extends Piecewise {
  readonly stored: ReturnType<ArtifactStore["write"]>;
  readonly preview: string;
  sizeBytes: number;
}

/** Large values of one stay of a run in a runner, stored before an entry names them. The worker holds a piece of one at a time. */
export class KeptValues {
  readonly #run: RunKey;
  readonly #artifacts: ArtifactStore;
  #incoming: Incoming | null = null;
  /** Stored, and not named by an entry yet; as often as the runner has sent them. */
  readonly #waiting = new Map<string, { readonly value: LargeValue; times: number }>();

  constructor(run: RunKey, artifacts: ArtifactStore) {
    this.#run = run;
    this.#artifacts = artifacts;
  }

  /** Takes the next piece of a value; answers the last one with the hash, once all of it is durable. */
  async take({ bytes, last }: Extract<RunMessage, { t: "keep-value" }>): Promise<Json> {
    this.#incoming ??= this.#begin(bytes);
    const incoming = this.#incoming;
    incoming.sizeBytes += bytes.length;
    try {
      if (incoming.sizeBytes > longestValueBytes) throw tooLong(this.#run.runId);
      await Promise.race([incoming.push(bytes), incoming.stored]);
      if (!last) return null;
      await Promise.race([incoming.push(null), incoming.stored]);
      const stored = await incoming.stored;
      this.#incoming = null;
      this.#note({ ...stored, preview: incoming.preview });
      return stored.artifact;
    } catch (thrown) {
      this.abort();
      throw thrown;
    }
  }

  /** What an entry says of a value that was stored in this stay: a runner names no other. */
  use(artifact: string | undefined): LargeValue | undefined {
    if (artifact === undefined) return undefined;
    const waiting = this.#waiting.get(artifact);
    if (!waiting) throw notStored(artifact);
    if (--waiting.times === 0) this.#waiting.delete(artifact);
    return waiting.value;
  }

  /** Drops a value that has not come whole. */
  abort(): void {
    this.#incoming?.abort(new Error("the value did not come whole"));
    this.#incoming = null;
  }

  #begin(first: Uint8Array): Incoming {
    const pieces = piecewise();
    const stored = this.#artifacts.write({ project: this.#run.project, content: pieces.content });
    // The failure is told to whoever sends the next piece.
    stored.catch(() => {});
    return { ...pieces, stored, preview: previewOf(first), sizeBytes: 0 };
  }

  #note(value: LargeValue): void {
    const times = this.#waiting.get(value.artifact)?.times ?? 0;
    this.#waiting.set(value.artifact, { value, times: times + 1 });
  }
}

function tooLong(runId: string): MillraceError {
  return new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot store a value of the run ${runId} as it must be at most ${longestValueBytes} bytes: there are more`,
    hint: "Write it with artifact.write inside a step and hand on the reference.",
  });
}

function notStored(artifact: string): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot record a large value as the runner must have sent it before: ${artifact}`,
    hint: "Flow code must not write to the runner's own socket.",
  });
}
