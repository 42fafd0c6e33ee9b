import type { Clock } from "../clock/clock.ts";
import type { RunnerMessage } from "../protocol/messages.ts";
import { LeaseGate } from "../runner/lease-gate.ts";
import type { SpawnRunner } from "../runner-process/spawned-runner.ts";
import { RunnerHandle, type RunnerHandleOptions } from "./runner-handle.ts";

export interface RunnerPoolOptions {
  readonly spawn: SpawnRunner;
  readonly clock: Clock;
  /** How long a runner may be silent when it was asked for a sign of life. */
  readonly answerWithinMs: number;
  /** Module URLs of the runner's halves of capabilities, by kind. */
  readonly capabilityModules: Readonly<Record<string, string>>;
  /** How long, by the machine's monotonic clock, runners may start steps. */
  leaseDeadlineMs(): number;
  onMessages(runner: RunnerHandle, messages: readonly RunnerMessage[]): void;
  /** A runner ended on its own, or was killed by somebody. */
  onDeath(runner: RunnerHandle, why: unknown): void;
}

// Four suspects at a time: 50 runs that died together are through in 13 short rounds instead of 50.
const aloneAtOnce = 4;
// A runner that cannot start (no memory, a broken installation) is tried again after 0.1, 0.2, ... 5 s.
const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** The runners of this worker: one for each project, and a few for suspects that must run alone. */
export class RunnerPool {
  /** Closed while the lease does not surely hold, as after a freeze: calls that waited meanwhile touch nothing outside. */
  readonly lease: LeaseGate;
  readonly #options: RunnerPoolOptions;
  readonly #shared = new Map<string, RunnerHandle>();
  /** Full of versions, or with too little memory: they end when their last run has left. */
  readonly #outgoing = new Set<RunnerHandle>();
  readonly #alone = new Set<RunnerHandle>();
  #startDelayMs = 0;

  constructor(options: RunnerPoolOptions) {
    this.#options = options;
    this.lease = new LeaseGate(options.clock);
  }

  get all(): readonly RunnerHandle[] {
    return [...this.#shared.values(), ...this.#outgoing, ...this.#alone];
  }

  /** The project's runner, started when there is none; one with more memory takes its place when a flow asks for more. */
  shared(project: string, memoryBytes = 0): RunnerHandle {
    const present = this.#shared.get(project);
    if (present && !present.full && present.memoryBytes >= memoryBytes) return present;
    if (present) this.#outgoing.add(present);
    const runner = this.#start(project, { alone: false, memoryBytes });
    this.#shared.set(project, runner);
    this.retireIdle({ alone: false });
    return runner;
  }

  /** An empty runner for one suspect of the project, null while all of them are taken. */
  idleAlone(project: string, memoryBytes = 0): RunnerHandle | null {
    for (const runner of this.#alone) {
      if (runner.runs.size > 0) continue;
      if (runner.project === project && runner.memoryBytes >= memoryBytes) return runner;
      if (this.#alone.size >= aloneAtOnce) this.#retire(runner);
    }
    if (this.#alone.size >= aloneAtOnce) return null;
    const runner = this.#start(project, { alone: true, memoryBytes });
    this.#alone.add(runner);
    return runner;
  }

  /** Ends runners that have no run and get none: those that are full, and those for suspects once there are none. */
  retireIdle({ alone }: { readonly alone: boolean }): void {
    for (const runner of [...this.#outgoing, ...(alone ? this.#alone : [])])
      if (runner.runs.size === 0) this.#retire(runner);
  }

  extendLease(deadlineMs: number): void {
    this.lease.extend(deadlineMs);
    for (const runner of this.all) runner.send({ t: "lease", deadlineMs });
  }

  ping(): void {
    for (const runner of this.all) runner.ping();
  }

  close(): void {
    for (const runner of this.all) this.#retire(runner);
  }

  #start(project: string, kind: Pick<RunnerHandleOptions, "alone" | "memoryBytes">): RunnerHandle {
    const { spawn, clock, answerWithinMs, capabilityModules, leaseDeadlineMs, onMessages } = this.#options;
    const runner = new RunnerHandle({
      project,
      ...kind,
      clock,
      answerWithinMs,
      greeting: () => {
        this.#startDelayMs = 0;
        return { t: "lease", deadlineMs: leaseDeadlineMs() };
      },
      onMessages,
      onDeath: (dead, why) => {
        this.#remove(dead);
        if (!dead.ready) this.#startDelayMs = Math.min(Math.max(firstDelayMs, this.#startDelayMs * 2), longestDelayMs);
        this.#options.onDeath(dead, why);
      },
    });
    runner.start(spawn, { init: { t: "init", capabilities: capabilityModules }, delayMs: this.#startDelayMs });
    return runner;
  }

  #retire(runner: RunnerHandle): void {
    this.#remove(runner);
    runner.retire();
  }

  #remove(runner: RunnerHandle): void {
    this.#alone.delete(runner);
    this.#outgoing.delete(runner);
    if (this.#shared.get(runner.project) === runner) this.#shared.delete(runner.project);
  }
}
