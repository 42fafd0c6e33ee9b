import type { ArtifactReference } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { ArtifactStore } from "@millrace/store";
import type { RunMessage, StepName } from "../protocol/messages.ts";
import { type Piecewise, piecewise } from "./piecewise.ts";

interface Intake extends Pick<Piecewise, "push" | "abort"> {
  readonly name: string;
  readonly mediaType: string;
  readonly step: StepName | null;
  readonly stored: ReturnType<ArtifactStore["write"]>;
}

// A flow writes a few at a time; more are a mistake or worse, as each holds a piece in memory and a file open.
const mostAtOnce = 64;

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
    if (this.#open.has(message.artifact) || this.#open.size >= mostAtOnce) throw notOpenable(message.artifact);
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
    await Promise.race([intake.push(message.bytes), intake.stored]);
  }

  /** Resolves when the bytes are durable. */
  async close(artifact: number): Promise<{ readonly reference: ArtifactReference; readonly step: StepName | null }> {
    const { push, stored, name, mediaType, step } = this.#intake(artifact);
    this.#open.delete(artifact);
    await Promise.race([push(null), stored]);
    return { reference: { ...(await stored), name, mediaType }, step };
  }

  abort(artifact: number, why: string): void {
    this.#open.get(artifact)?.abort(new Error(why));
    this.#open.delete(artifact);
  }

  abortAll(): void {
    for (const artifact of [...this.#open.keys()]) this.abort(artifact, "the run left its runner");
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

function notOpenable(artifact: number): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot open an artifact as its number must be new and at most ${mostAtOnce} be open at once: ${artifact}`,
    hint: "Await each artifact.write before the next one.",
  });
}
