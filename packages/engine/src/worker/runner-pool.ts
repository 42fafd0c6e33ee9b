import type { Clock } from "../clock/clock.ts";
import type { RunnerMessage } from "../protocol/messages.ts";
import type { SpawnRunner } from "../runner-process/spawned-runner.ts";
import { RunnerHandle } from "./runner-handle.ts";

export interface RunnerPoolOptions {
  readonly spawn: SpawnRunner;
  readonly clock: Clock;
  /** Module URLs of the runner's halves of capabilities, by kind. */
  readonly capabilityModules: Readonly<Record<string, string>>;
  /** How long, by the machine's monotonic clock, runners may start steps. */
  leaseDeadlineMs(): number;
  onMessages(runner: RunnerHandle, messages: readonly RunnerMessage[]): void;
  /** A runner ended on its own, or was killed by somebody. */
  onDeath(runner: RunnerHandle, why: Error | null): void;
}

// Four suspects at a time: 50 runs that died together are through in 13 short rounds instead of 50.
const aloneAtOnce = 4;

/** The runners of this worker: one for each project, and a few for suspects that must run alone. */
export class RunnerPool {
  readonly #options: RunnerPoolOptions;
  readonly #shared = new Map<string, RunnerHandle>();
  readonly #alone = new Set<RunnerHandle>();
  #closed = false;

  constructor(options: RunnerPoolOptions) {
    this.#options = options;
  }

  get all(): readonly RunnerHandle[] {
    return [...this.#shared.values(), ...this.#alone];
  }

  /** The project's runner, started when there is none. */
  shared(project: string): RunnerHandle {
    const present = this.#shared.get(project);
    if (present) return present;
    const runner = this.#start(project, false);
    this.#shared.set(project, runner);
    return runner;
  }

  /** An empty runner for one suspect of the project, null while all of them are taken. */
  idleAlone(project: string): RunnerHandle | null {
    for (const runner of this.#alone) {
      if (runner.runs.size > 0) continue;
      if (runner.project === project) return runner;
      if (this.#alone.size >= aloneAtOnce) this.#retire(runner);
    }
    if (this.#alone.size >= aloneAtOnce) return null;
    const runner = this.#start(project, true);
    this.#alone.add(runner);
    return runner;
  }

  /** Ends the runners for suspects once there are none. */
  retireAlone(): void {
    for (const runner of this.#alone) if (runner.runs.size === 0) this.#retire(runner);
  }

  extendLease(deadlineMs: number): void {
    for (const runner of this.all) runner.send({ t: "lease", deadlineMs });
  }

  ping(): void {
    for (const runner of this.all) runner.ping();
  }

  close(): void {
    this.#closed = true;
    for (const runner of this.all) this.#retire(runner);
  }

  #start(project: string, alone: boolean): RunnerHandle {
    const runner = new RunnerHandle({ project, alone, runner: this.#options.spawn(), clock: this.#options.clock });
    runner.listen({
      onMessages: (messages) => this.#options.onMessages(runner, messages),
      onClose: (why) => {
        this.#remove(runner);
        if (!this.#closed) this.#options.onDeath(runner, why);
      },
    });
    runner.send({ t: "init", capabilities: this.#options.capabilityModules });
    runner.send({ t: "lease", deadlineMs: this.#options.leaseDeadlineMs() });
    return runner;
  }

  #retire(runner: RunnerHandle): void {
    this.#remove(runner);
    runner.dead = true;
    runner.kill();
  }

  #remove(runner: RunnerHandle): void {
    this.#alone.delete(runner);
    if (this.#shared.get(runner.project) === runner) this.#shared.delete(runner.project);
  }
}
