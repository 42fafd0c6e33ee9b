import type { Clock } from "../clock/clock.ts";
import type { RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
import type { SpawnedRunner } from "../runner-process/spawned-runner.ts";
import type { OwnedRun } from "./owned-run.ts";

// A runner that does not answer for so long is stuck in code that never yields; other runs suffer with it.
const answerWithinMs = 30_000;

/** A runner as the worker sees it: the runs it was given, and what was agreed with it. */
export class RunnerHandle {
  readonly project: string;
  readonly runs = new Map<string, OwnedRun>();
  /** For one suspect at a time. */
  readonly alone: boolean;
  readonly processId: number | null;
  ready = false;
  dead = false;
  /** The number of the last report taken from it. */
  lastReportId = 0;
  /** The number up to which it knows that its reports are durable. */
  acknowledgedId = 0;
  readonly #runner: SpawnedRunner;
  readonly #clock: Clock;
  readonly #loaded = new Set<string>();
  #queue: WorkerMessage[] = [];
  #askedAtMs: number | null = null;

  constructor(options: { project: string; alone: boolean; runner: SpawnedRunner; clock: Clock }) {
    this.project = options.project;
    this.alone = options.alone;
    this.#runner = options.runner;
    this.#clock = options.clock;
    this.processId = options.runner.processId;
  }

  listen(listeners: { onMessages(messages: readonly RunnerMessage[]): void; onClose(why: Error | null): void }): void {
    this.#runner.port.onMessages((messages) => {
      this.#askedAtMs = null;
      listeners.onMessages(messages);
    });
    this.#runner.port.onClose((why) => {
      if (this.dead) return;
      this.dead = true;
      this.#runner.kill();
      listeners.onClose(why);
    });
  }

  send(message: WorkerMessage): void {
    if (this.dead || this.#queue.push(message) > 1) return;
    queueMicrotask(() => {
      const messages = this.#queue;
      this.#queue = [];
      this.#runner.port.send(messages);
    });
  }

  /** Sends a version's code before its first run. */
  load(version: string, code: string): void {
    if (this.#loaded.has(version)) return;
    this.#loaded.add(version);
    this.send({ t: "load", version, code });
  }

  /** Asks for a sign of life; kills the runner when the one asked for before never came. */
  ping(): void {
    const now = this.#clock.monotonicMs();
    if (this.#askedAtMs !== null && now - this.#askedAtMs > answerWithinMs) {
      this.kill();
      return;
    }
    this.#askedAtMs ??= now;
    this.send({ t: "ping" });
  }

  kill(): void {
    this.#runner.kill();
    this.#runner.port.close();
  }

  lastWords(): string {
    return this.#runner.lastWords();
  }
}
