import type { ArtifactReference } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { ArtifactStore } from "@millrace/store";
import type { RunMessage, StepName } from "../protocol/messages.ts";

interface Intake {
  readonly name: string;
  readonly mediaType: string;
  readonly step: StepName | null;
  readonly stored: ReturnType<ArtifactStore["write"]>;
  /** Resolves when the store has asked for the piece after this one. */
  push(bytes: Uint8Array | null): Promise<void>;
  abort(error: Error): void;
}

/** Files of one run on their way into the artifact store, each a piece at a time. */
export class ArtifactIntake {
  readonly #project: string;
  readonly #artifacts: ArtifactStore;
  readonly #open = new Map<number, Intake>();

  constructor(project: string, artifacts: ArtifactStore) {
    this.#project = project;
    this.#artifacts = artifacts;
  }

  open(message: Extract<RunMessage, { t: "open-artifact" }>): void {
    const { content, push, abort } = piecewise();
    const stored = this.#artifacts.write({ project: this.#project, content });
    // The failure is told to whoever sends the next piece or closes the file.
    stored.catch(() => {});
    this.#open.set(message.artifact, {
      name: message.name,
      mediaType: message.mediaType,
      step: message.step,
      stored,
      push,
      abort,
    });
  }

  async take(message: Extract<RunMessage, { t: "artifact-bytes" }>): Promise<void> {
    const intake = this.#intake(message.artifact);
    await Promise.race([intake.push(Buffer.from(message.bytes, "base64")), intake.stored]);
  }

  /** Resolves when the bytes are durable. */
  async close(artifact: number): Promise<{ readonly reference: ArtifactReference; readonly step: StepName | null }> {
    const { push, stored, name, mediaType, step } = this.#intake(artifact);
    this.#open.delete(artifact);
    await Promise.race([push(null), stored]);
    return { reference: { ...(await stored), name, mediaType }, step };
  }

  abortAll(): void {
    for (const intake of this.#open.values()) intake.abort(new Error("the run left its runner"));
    this.#open.clear();
  }

  #intake(artifact: number): Intake {
    const intake = this.#open.get(artifact);
    if (intake) return intake;
    throw new MillraceError({
      code: "ARTIFACT_NOT_FOUND",
      message: `Cannot add to an artifact as it must be open: ${artifact}`,
    });
  }
}

/** A stream that is filled from outside; a push resolves when its piece was taken. */
function piecewise() {
  let wanted = Promise.withResolvers<void>();
  let given = Promise.withResolvers<Uint8Array | null>();
  given.promise.catch(() => {});
  async function* content(): AsyncIterable<Uint8Array> {
    for (;;) {
      const bytes = await given.promise;
      given = Promise.withResolvers();
      given.promise.catch(() => {});
      wanted.resolve();
      if (bytes === null) return;
      yield bytes;
    }
  }
  return {
    content: content(),
    push(bytes: Uint8Array | null): Promise<void> {
      wanted = Promise.withResolvers();
      given.resolve(bytes);
      return wanted.promise;
    },
    abort: (error: Error) => given.reject(error),
  };
}
