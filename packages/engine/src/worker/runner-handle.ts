import type { Clock } from "../clock/clock.ts";
import type { RunnerEnd } from "../limits/runner-end.ts";
import { PassingMap } from "../memory/passing-map.ts";
import type { RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
import type { SpawnedRunner, SpawnRunner } from "../runner-process/spawned-runner.ts";
import type { ActiveRun } from "./active-run.ts";

// Code of a flow cannot be unloaded: a runner that has this many versions makes place for a fresh one.
const mostVersions = 100;
// Code that never yields gets this part of a core at least, unless its machine is hopelessly overrun.
const busyShare = 0.1;

export interface RunnerHandleOptions {
  readonly project: string;
  /** For one suspect at a time. */
  readonly alone: boolean;
  /** What it was asked for; 0 for no more than every runner gets. */
  readonly memoryBytes: number;
  readonly clock: Clock;
  /** A runner that is asked for a sign of life and gives none for so long is stuck in code that never yields. */
  readonly answerWithinMs: number;
  /** What a runner that has become ready is told first. */
  greeting(): WorkerMessage;
  onMessages(runner: RunnerHandle, messages: readonly RunnerMessage[]): void;
  /** It ended on its own, or was killed by somebody. */
  onDeath(runner: RunnerHandle, why: unknown): void;
}

/**
 * A runner as the worker sees it: the runs it was given, and what was agreed with it. What is sent before it is ready
 * waits, so that no code of a flow executes earlier: a runner that dies before is never a flow's doing.
 */
export class RunnerHandle {
  readonly runs = new PassingMap<number, ActiveRun>();
  ready = false;
  dead = false;
  /** The number of the last report taken from it. */
  lastReportId = 0;
  /** The number up to which it knows that its reports are durable. */
  acknowledgedId = 0;
  readonly #options: RunnerHandleOptions;
  readonly #loaded = new Set<string>();
  #runner: SpawnedRunner | null = null;
  #queue: WorkerMessage[] = [];
  #flushSet = false;
  #askedAtMs: number | null = null;
  #cpuMsWhenAsked = 0;
  #silence: RunnerEnd | null = null;
  #takeStartBack = () => {};

  constructor(options: RunnerHandleOptions) {
    this.#options = options;
  }

  get project(): string {
    return this.#options.project;
  }

  get alone(): boolean {
    return this.#options.alone;
  }

  get memoryBytes(): number {
    return this.#options.memoryBytes;
  }

  /** Null until it is started, and for a runner in this process. */
  get processId(): number | null {
    return this.#runner?.processId ?? null;
  }

  /** Whether it has loaded so many versions that new runs should go to a fresh one. */
  get full(): boolean {
    return this.#loaded.size >= mostVersions;
  }

  /** Starts it, after a pause where the ones before it failed to start. */
  start(spawn: SpawnRunner, options: { readonly init: WorkerMessage; readonly delayMs: number }): void {
    const { init, delayMs } = options;
    if (delayMs === 0) this.#spawn(spawn, init);
    else this.#takeStartBack = this.#options.clock.setTimer(delayMs, () => this.#spawn(spawn, init));
  }

  send(message: WorkerMessage): void {
    if (this.dead) return;
    this.#queue.push(message);
    this.#flushSoon();
  }

  /** Sends a version's code before its first run. */
  load(version: string, code: string): void {
    if (this.#loaded.has(version)) return;
    this.#loaded.add(version);
    this.send({ t: "load", version, code });
  }

  /** Asks for a sign of life; kills the runner when the one asked for before never came. */
  ping(): void {
    const { clock, answerWithinMs } = this.#options;
    const now = clock.monotonicMs();
    const askedAtMs = this.#askedAtMs;
    if (askedAtMs !== null && now - askedAtMs > answerWithinMs) {
      // If it was this process that stood still, the answer lies in the socket and is read before this.
      setImmediate(() => this.#askedAtMs === askedAtMs && this.#endSilent(now - askedAtMs));
      return;
    }
    if (askedAtMs === null) this.#noteAsked();
    this.send({ t: "ping" });
  }

  kill(): void {
    this.#end(null);
  }

  /** Ends it without a word to anyone. */
  retire(): void {
    this.dead = true;
    this.#stop();
  }

  lastWords(): string {
    return this.#runner?.lastWords() ?? "";
  }

  /** How it came to its end, once it has. */
  end(): RunnerEnd {
    if (this.#silence) return this.#silence;
    const breach = this.#runner?.breach();
    return breach ? { kind: "memory", ...breach } : { kind: "died" };
  }

  #noteAsked(): void {
    this.#askedAtMs = this.#options.clock.monotonicMs();
    this.#cpuMsWhenAsked = this.#runner?.usage()?.cpuMs ?? 0;
  }

  #endSilent(silentMs: number): void {
    const cpuMs = (this.#runner?.usage()?.cpuMs ?? 0) - this.#cpuMsWhenAsked;
    this.#silence =
      cpuMs >= silentMs * busyShare ? { kind: "computed", silentMs, cpuMs } : { kind: "silent", silentMs };
    this.kill();
  }

  #spawn(spawn: SpawnRunner, init: WorkerMessage): void {
    try {
      const { memoryBytes } = this.#options;
      this.#runner = spawn(memoryBytes > 0 ? { memoryBytes } : {});
    } catch (error) {
      // Told later, as whoever asked for this runner has yet to give it its runs.
      setImmediate(() => this.#end(error));
      return;
    }
    this.#noteAsked();
    this.#runner.port.onMessages((messages) => this.#take(messages));
    this.#runner.port.onClose((why) => this.#end(why));
    this.#runner.port.send([init]);
  }

  #take(messages: readonly RunnerMessage[]): void {
    if (this.dead) return;
    this.#askedAtMs = null;
    if (!this.ready && messages.some((message) => message?.t === "ready")) {
      this.ready = true;
      this.#queue.unshift(this.#options.greeting());
      this.#flushSoon();
    }
    this.#options.onMessages(this, messages);
  }

  #flushSoon(): void {
    if (!this.ready || this.#flushSet) return;
    this.#flushSet = true;
    queueMicrotask(() => {
      this.#flushSet = false;
      const messages = this.#queue;
      this.#queue = [];
      if (this.dead) return;
      try {
        this.#runner!.port.send(messages);
      } catch (error) {
        this.#end(error);
      }
    });
  }

  #end(why: unknown): void {
    if (this.dead) return;
    this.dead = true;
    this.#stop();
    this.#options.onDeath(this, why);
  }

  #stop(): void {
    this.#takeStartBack();
    this.#runner?.kill();
    this.#runner?.port.close();
  }
}
