import type { Flow } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { SimulatedWorld } from "@millrace/flow/worlds";
import type { CommitBatch, CommitResult, Store } from "@millrace/store";
import { inlineRunners } from "../runner-process/inline-runner.ts";
import type { SpawnedRunner } from "../runner-process/spawned-runner.ts";
import { type MortalStore, mortalStore } from "../testing/mortal-store.ts";
import { createWorker } from "../worker/worker.ts";
import type { Worker } from "../worker/worker-options.ts";
import type { LiveWorld } from "./live-world.ts";
import { probedFlow } from "./probed-flow.ts";
import type { WorldCall } from "./simulated-call.ts";
import { simulatedCapabilities } from "./simulated-capabilities.ts";
import type { ProcessClock } from "./simulated-clock.ts";
import { simulatedHost } from "./simulated-host.ts";
import { watchedArtifacts } from "./watched-artifacts.ts";

export interface SimulatedProcessOptions {
  readonly flow: Flow;
  /** The flow as a runner after the first one loads it. */
  reload(): Promise<Flow>;
  commit(batch: CommitBatch, through: Store["commit"]): Promise<CommitResult>;
  arrived(call: WorldCall): Promise<void>;
}

// Beats would be most of what happens in a wait of months; losing the lease is a disturbance of its own.
const leaseMs = 30 * 24 * 3_600_000;

/** A process of a world: a worker and its runners, until it dies. */
export class SimulatedProcess {
  readonly clock: ProcessClock;
  /** It died or froze: nothing of it reaches the outside any more. */
  gone = false;
  readonly #worker: Worker;
  readonly #mortal: MortalStore;
  readonly #runners: SpawnedRunner[] = [];
  readonly #death = Promise.withResolvers<never>();

  constructor(world: LiveWorld, options: SimulatedProcessOptions) {
    const { clock, store, artifacts, bindings } = world.parts;
    this.clock = clock.process();
    this.#death.promise.catch(() => {});
    this.#mortal = mortalStore(store, { commit: options.commit });
    let { flow } = options;
    let fresh = true;
    const spawn = inlineRunners({
      clock: this.clock,
      loadVersion: async (version) => {
        const stub = world.stubs.get(version);
        if (stub) return stub;
        if (!fresh) flow = await options.reload();
        fresh = false;
        return probedFlow(flow, world.probe);
      },
      findCapability: simulatedCapabilities(bindings, world.probe),
    });
    this.#worker = createWorker({
      store: this.#ownStore(),
      artifacts: watchedArtifacts(artifacts, () => world.activity++),
      clock: this.clock,
      alone: true,
      leaseMs,
      concurrency: 4,
      capabilities: hostsOf(world, options),
      spawn: () => {
        const runner = spawn();
        this.#runners.push(runner);
        return runner;
      },
      onFenced: () => this.die(),
    });
  }

  /** A write of a process that is gone fails and does not hang, so that nothing in it waits for the write for ever. */
  #ownStore(): Store {
    return new Proxy(this.#mortal.store, {
      get: (target, name: keyof Store) => {
        if (name !== "commit") return target[name];
        return (batch: CommitBatch) =>
          this.gone ? Promise.reject(processGone()) : Promise.race([target.commit(batch), this.#death.promise]);
      },
    });
  }

  start(): Promise<void> {
    return this.#worker.start();
  }

  drain(): Promise<void> {
    return this.#worker.drain();
  }

  killRunner(): void {
    this.#runners.at(-1)?.kill();
  }

  /** It stands still: others take it for dead. */
  freeze(): void {
    this.gone = true;
    this.clock.die();
    this.#mortal.die();
  }

  die(): void {
    this.freeze();
    this.#death.reject(processGone());
    for (const runner of this.#runners) runner.kill();
  }
}

function processGone(): MillraceError {
  return new MillraceError({
    code: "WORKER_FENCED",
    message: "Cannot write as the process must be alive: the simulated world ended it",
  });
}

function hostsOf(world: LiveWorld, { flow, arrived }: SimulatedProcessOptions) {
  const { clock, worlds } = world.parts;
  const outside: SimulatedWorld = { input: world.input, memory: world.memory, nowMs: () => clock.nowMs() };
  const kinds = new Set(Object.values(flow.use ?? {}).map(({ kind }) => kind));
  const findRecorded = world.recorded?.ofProcess() ?? (() => null);
  const hostOf = (kind: string) =>
    simulatedHost({
      kind,
      replies: (worlds.replies ?? {}) as never,
      recorded: world.recorded?.calls ?? null,
      findRecorded,
      world: outside,
      arrived,
      onMissing: (missing) => world.miss(missing),
    });
  return Object.fromEntries([...kinds].map((kind) => [kind, { host: hostOf(kind), runnerModule: "" }]));
}
