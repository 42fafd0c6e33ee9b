import { recordError } from "@millrace/flow/errors";
import { PassingMap } from "../memory/passing-map.ts";
import { ActiveRun, type ActiveRunParts } from "./active-run.ts";
import type { OwnedRun } from "./owned-run.ts";
import { fact } from "./run-facts.ts";
import type { RunnerHandle } from "./runner-handle.ts";
import type { RunnerPool } from "./runner-pool.ts";
import { type LoadedVersion, VersionCache } from "./version-cache.ts";

export interface RunPlacesOptions extends ActiveRunParts {
  readonly pool: RunnerPool;
}

const readAgainMs = 1_000;

/** Gives the runs of this worker their places in runners, and knows where each one is. */
export class RunPlaces {
  readonly #options: RunPlacesOptions;
  readonly #versions: VersionCache;
  readonly #active = new PassingMap<string, ActiveRun>();
  readonly #suspects: { readonly run: OwnedRun; readonly version: LoadedVersion }[] = [];
  #executions = 0;

  constructor(options: RunPlacesOptions) {
    this.#options = options;
    this.#versions = new VersionCache(options.store);
  }

  activeOf(run: OwnedRun): ActiveRun | undefined {
    return this.#active.get(idOf(run));
  }

  async begin(run: OwnedRun): Promise<void> {
    const version = await this.#readVersion(run);
    if (version) this.place(run, version);
  }

  /** A runner of its own for a suspect, otherwise the project's. */
  place(run: OwnedRun, version: LoadedVersion): void {
    this.#active.delete(idOf(run));
    if (run.closed) return;
    if (this.#options.draining()) this.#release(run);
    else if (!run.claimed.alone) {
      const runner = this.#options.pool.shared(run.key.project, memoryOf(version));
      this.#assign(run, { version, runner });
    } else {
      this.#suspects.push({ run, version });
      this.placeSuspects();
    }
  }

  /** Gives suspects the runners that are free for them. */
  placeSuspects(): void {
    for (let next = this.#suspects[0]; next; next = this.#suspects[0]) {
      const { run, version } = next;
      const runner = run.closed ? null : this.#options.pool.idleAlone(run.key.project, memoryOf(version));
      if (!run.closed && !runner) return;
      this.#suspects.shift();
      if (runner) this.#assign(run, { version, runner });
    }
  }

  /** The run's last update is durable: its place is free. */
  left(run: OwnedRun): void {
    this.#active.delete(idOf(run));
    this.placeSuspects();
    this.#options.pool.retireIdle({ alone: this.#suspects.length === 0 });
  }

  /** Hands back the runs that no code executes of; the others end their steps first. */
  release(runs: readonly OwnedRun[]): void {
    this.#suspects.length = 0;
    for (const run of runs) {
      const active = this.#active.get(idOf(run));
      if (!active) this.#release(run);
      else if (!active.runner.ready) active.stopped();
    }
  }

  leaveAll(): void {
    for (const active of this.#active.values()) active.leave();
    this.#active.clear();
    this.#suspects.length = 0;
  }

  /** The run's version; without it the run fails, and where the store is silent it is asked again. */
  async #readVersion(run: OwnedRun): Promise<LoadedVersion | null> {
    const { clock, touch } = this.#options;
    while (!run.closed) {
      try {
        return await this.#versions.get(run.claimed);
      } catch (thrown) {
        const error = recordError(thrown, "FLOW_FAILED");
        if (error.code === "STORE_UNAVAILABLE") {
          await new Promise<void>((resolve) => clock.setTimer(readAgainMs, resolve));
          continue;
        }
        run.close(fact("run.failed", { error }, { at: clock.nowMs() }), { to: "failed", errorCode: error.code });
        touch(run);
      }
    }
    return null;
  }

  #assign(run: OwnedRun, { version, runner }: { version: LoadedVersion; runner: RunnerHandle }): void {
    const active = new ActiveRun(run, { execution: ++this.#executions, runner, version, parts: this.#options });
    this.#active.set(idOf(run), active);
    active.begin();
  }

  #release(run: OwnedRun): void {
    if (run.closed) return;
    run.close(fact("run.released", { reason: "drained" }, { at: this.#options.clock.nowMs() }), {
      to: "queued",
      alone: false,
      died: false,
    });
    this.#options.touch(run);
  }
}

// A run is owned once at a time.
const idOf = ({ key: { project, runId } }: OwnedRun): string => `${project}/${runId}`;

function memoryOf({ manifest }: LoadedVersion): number {
  return manifest.limits?.memoryBytes ?? 0;
}
