import { rm } from "node:fs/promises";
import type { Flow, Json } from "@millrace/flow";
import { type RecordedError, restoreError } from "@millrace/flow/errors";
import type { EntryKind, JournalEntry, RunStatus } from "@millrace/flow/run";
import type { Store, StoredEntry } from "@millrace/store";
import { systemClock } from "../clock/clock.ts";
import { createRunControl, type RunControl } from "../control/run-control.ts";
import { recordedOutput } from "../large-values/recorded-output.ts";
import { admissionDuty } from "../queues/admission-duty.ts";
import type { FindCapability } from "../runner/flow-context.ts";
import { flowManifest } from "../runner/flow-manifest.ts";
import { inlineRunners } from "../runner-process/inline-runner.ts";
import type { SpawnedRunner, SpawnRunner } from "../runner-process/spawned-runner.ts";
import { publishFlow } from "../schedules/publish-flow.ts";
import { createWorker } from "../worker/worker.ts";
import type { Worker, WorkerOptions } from "../worker/worker-options.ts";
import { type MemoryArtifacts, memoryArtifacts } from "./memory-artifacts.ts";
import { type MortalStore, type MortalStoreOptions, mortalStore } from "./mortal-store.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export const project = "p";

// Turns of the event loop after which nothing more can come of what was set off: the longest chain takes some ten.
const quietTurns = 40;
// Timers that fire before what a test waits for is given up.
const mostTimers = 5_000;

export type WorldOptions = Partial<
  Pick<
    WorkerOptions,
    "concurrency" | "leaseMs" | "capabilities" | "runnerAnswerMs" | "warmProjects" | "labels" | "duties" | "hookUrls"
  >
> &
  MortalStoreOptions & {
    /** Wraps the inline runners, or stands in for them. */
    spawn?(inline: SpawnRunner): SpawnRunner;
    readonly alone?: boolean;
    /** Holds a runner back while it loads a version. */
    beforeLoad?(): Promise<void>;
    readonly findCapability?: FindCapability;
  };

/** One life of the process: a worker with its view of store and time. */
interface Life {
  readonly worker: Worker;
  readonly control: RunControl;
  readonly mortal: MortalStore;
  readonly runners: SpawnedRunner[];
  die(): void;
}

/** A store in a temporary folder, a virtual clock, and a worker with inline runners that can be killed and started again. */
export class World {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly artifacts: MemoryArtifacts = memoryArtifacts();
  /** What the worker logged, and how often it was fenced. */
  readonly logged: { level: string; message: string; fields: unknown }[] = [];
  fenced = 0;
  options: WorldOptions;
  readonly #folder: string;
  readonly #flows = new Map<string, Flow>();
  #life: Life | null = null;
  #versions = 0;

  constructor(parts: { clock: VirtualClock; store: Store; folder: string; options: WorldOptions }) {
    this.clock = parts.clock;
    this.store = parts.store;
    this.options = parts.options;
    this.#folder = parts.folder;
  }

  get worker(): Worker {
    return this.#life!.worker;
  }

  get control(): RunControl {
    return this.#life!.control;
  }

  get runners(): readonly SpawnedRunner[] {
    return this.#life!.runners;
  }

  /** Starts a process; `options` replace those of the world for it and the following ones. */
  async begin(options: WorldOptions = this.options): Promise<void> {
    this.options = options;
    const { commit, spawn, alone = true, beforeLoad, findCapability, ...rest } = options;
    const mortal = mortalStore(this.store, { ...(commit && { commit }) });
    const clock = this.clock.mortal();
    const runners: SpawnedRunner[] = [];
    const inline = inlineRunners({
      clock,
      loadVersion: async (version) => {
        await beforeLoad?.();
        return this.#flows.get(version)!;
      },
      ...(findCapability && { findCapability }),
    });
    const chosen = spawn?.(inline) ?? inline;
    const worker = createWorker({
      ...rest,
      store: mortal.store,
      duties: [...(options.duties ?? []), admissionDuty({ store: mortal.store })],
      artifacts: this.artifacts,
      clock,
      alone,
      spawn: () => {
        const runner = chosen();
        runners.push(runner);
        return runner;
      },
      log: (level, message, fields) => void this.logged.push({ level, message, fields }),
      onFenced: () => void this.fenced++,
    });
    const control = createRunControl({
      store: mortal.store,
      artifacts: this.artifacts,
      clock,
      enqueue: (start) => worker.enqueue(start),
      // In real time: nothing that they come to depends on how late it is.
      replays: {
        artifacts: this.artifacts,
        spawn: inlineRunners({
          clock: systemClock,
          loadVersion: async (version) => this.#flows.get(version)!,
          ...(findCapability && { findCapability }),
        }),
      },
    });
    const die = () => {
      mortal.die();
      clock.die();
      for (const runner of runners) runner.kill();
    };
    this.#life = { worker, control, mortal, runners, die };
    await worker.start();
  }

  /** The process dies without a word. */
  kill(): void {
    this.#life!.die();
  }

  async restart(options: WorldOptions = this.options): Promise<void> {
    this.kill();
    await this.begin(options);
  }

  async publish(flow: Flow<never, never, unknown> | Flow): Promise<void> {
    const { name } = flow;
    const version = `${name}-${++this.#versions}`;
    this.#flows.set(version, flow as Flow);
    const manifest = JSON.stringify(flowManifest(flow as Flow));
    const createdAt = this.clock.nowMs();
    await publishFlow({
      store: this.store,
      version: { project, flow: name, version, manifest, bundle: "", createdAt },
    });
  }

  /** Replaces the code of a version that runs are pinned to: a flow that is not deterministic. */
  change(flow: Flow): void {
    for (const [version, present] of this.#flows) if (present.name === flow.name) this.#flows.set(version, flow);
  }

  async start(flow: string, input: Json = null): Promise<string> {
    return (await this.control.start({ project, flow, input })).runId;
  }

  async status(runId: string): Promise<RunStatus> {
    return (await this.store.getRun({ project, runId }))!.status;
  }

  /** What a run that succeeded returned. */
  async output(runId: string): Promise<unknown> {
    const ending = JSON.parse((await this.store.getRun({ project, runId }))!.ending ?? "null");
    if (ending?.error) throw restoreError(ending.error as RecordedError);
    const text = await recordedOutput(this.artifacts, project, ending ?? {});
    return text === undefined ? undefined : JSON.parse(text);
  }

  async entries(runId: string): Promise<readonly StoredEntry[]> {
    return this.store.readJournal({ project, runId, afterSeq: 0, limit: 100_000 });
  }

  /** The journal with decoded bodies; of one kind where it is named. */
  async journal<Kind extends EntryKind = EntryKind>(
    runId: string,
    kind?: Kind,
  ): Promise<readonly Extract<JournalEntry, { kind: Kind }>[]> {
    return (await this.entries(runId))
      .filter((entry) => kind === undefined || entry.kind === kind)
      .map((entry) => ({ ...entry, body: JSON.parse(entry.body) })) as never;
  }

  async kinds(runId: string): Promise<readonly EntryKind[]> {
    return (await this.entries(runId)).map(({ kind }) => kind);
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < quietTurns; turn++) await nextTurn();
  }

  /** Waits for a condition without moving time; what it needs may take real files or processes. */
  async until(condition: () => boolean | Promise<boolean>, what = String(condition)): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`It did not come to pass: ${what}`);
      await nextTurn();
    }
  }

  /** Moves time forward, timer by timer, with all that follows from each. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.clock.nowMs() + ms;
    await this.settle();
    while (this.clock.fireNext({ untilMs })) await this.settle();
    this.clock.jump(untilMs - this.clock.nowMs());
    await this.settle();
  }

  /** Moves time forward until a condition holds, whenever nothing else happens. */
  async fly(condition: () => boolean | Promise<boolean>): Promise<void> {
    for (let fired = 0; fired <= mostTimers; fired++) {
      if (await this.#comesToPass(condition)) return;
      if (this.clock.fireNext()) continue;
      // Code that takes its time without a timer may take more turns than are called quiet.
      if (await this.#comesToPass(condition)) return;
      if (!this.clock.fireNext()) break;
    }
    throw new Error(`It did not come to pass: ${String(condition)}`);
  }

  async #comesToPass(condition: () => boolean | Promise<boolean>): Promise<boolean> {
    for (let turn = 0; turn < quietTurns; turn++) {
      if (await condition()) return true;
      await nextTurn();
    }
    return false;
  }

  /** Moves time forward until the run has one of the states; the terminal ones by default. */
  async ended(runId: string, ...statuses: RunStatus[]): Promise<RunStatus> {
    const wanted = statuses.length > 0 ? statuses : ["succeeded", "failed", "canceled"];
    await this.fly(async () => wanted.includes(await this.status(runId)));
    return this.status(runId);
  }

  async close(): Promise<void> {
    this.#life?.die();
    await this.store.close();
    await rm(this.#folder, { recursive: true });
  }
}

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
