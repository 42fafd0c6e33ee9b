import { type BindCapability, defineFlow, type Flow, type Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type EntryBodies, isTerminal } from "@millrace/flow/run";
import type { SimulatedApproval, Worlds } from "@millrace/flow/worlds";
import {
  type ArtifactStore,
  artifactStatement,
  type CommitBatch,
  type CommitResult,
  type Store,
} from "@millrace/store";
import type { Approval } from "@millrace/store/approvals";
import type { RecordedCall } from "../capability/recording.ts";
import { recordedOutput } from "../large-values/recorded-output.ts";
import type { AttemptScope } from "../runner/attempt-scope.ts";
import { flowManifest } from "../runner/flow-manifest.ts";
import { stepId } from "../runner/recorded-run.ts";
import { type Disturbance, disturbanceKinds, storyOf, type WorldPlan } from "./disturbance.ts";
import { type MissingReply, undeclaredReply } from "./missing-reply.ts";
import { OutsideAgents } from "./outside-agents.ts";
import { OutsidePeople } from "./outside-people.ts";
import type { Pin, Probe } from "./probed-flow.ts";
import { RecordedReplies } from "./recorded-replies.ts";
import type { WorldCall } from "./simulated-call.ts";
import type { SimulatedClock } from "./simulated-clock.ts";
import { SimulatedProcess } from "./simulated-process.ts";
import { type StoredInput, storeFiles } from "./world-files.ts";
import type { WorldRecord } from "./world-record.ts";
import { quoted, writeWords } from "./write-words.ts";

export interface WorldParts {
  readonly plan: WorldPlan;
  readonly worlds: Worlds;
  readonly clock: SimulatedClock;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly project: string;
  readonly bindings: Readonly<Record<string, BindCapability>>;
  /** What answers calls that the worlds do not declare. */
  readonly recorded?: readonly RecordedCall[];
  readonly pins: ReadonlySet<Pin>;
  /** The flow as a fresh process loads it. */
  load(): Promise<Flow>;
  people?(approval: Approval): SimulatedApproval | undefined;
  /** The flow as a runner has it that executed it before. */
  readonly used?: Flow;
}

const runId = "0197a000-0000-7000-8000-000000000001";
// The longest chain between two signs of life takes three turns; a flow's own code may take some.
const quietTurns = 8;
const mostTurns = 200_000;
const mostTimers = 20_000;

/** One world: a run, its processes one after the other, and what happens to them. */
export class LiveWorld {
  readonly parts: WorldParts;
  readonly probe: Probe;
  readonly calls: WorldCall[] = [];
  /** By what was asked for. */
  readonly missing = new Map<string, MissingReply>();
  /** Null where nothing was recorded. */
  readonly recorded: RecordedReplies | null;
  readonly memory = new Map<string, Json>();
  /** Flows that the flow under test calls or starts. */
  readonly stubs: ReadonlyMap<string, Flow>;
  /** Grows with every sign that something happens. */
  activity = 0;
  readonly #processes: SimulatedProcess[] = [];
  readonly #story: string[] = [];
  readonly #engineFaults: string[] = [];
  readonly #recorded = new Set<string>();
  readonly #repeated: string[] = [];
  readonly #stepTimes = new Map<string, number>();
  readonly #outside: OutsidePeople;
  readonly #agents: OutsideAgents;
  readonly #untilWrite: { readonly write: number; readonly goOn: () => void }[] = [];
  #module: Flow | undefined;
  #stored: StoredInput = { input: {}, files: [] };
  #writes = 0;
  #callsMade = 0;
  #cancelAsked = false;
  #done = false;

  constructor(parts: WorldParts) {
    this.parts = parts;
    this.#outside = new OutsidePeople({ ...parts, runId, onSign: () => this.activity++ });
    this.#agents = new OutsideAgents({
      ...parts,
      runId,
      replies: parts.worlds.replies?.tasks ?? {},
      world: () => ({ input: this.input, memory: this.memory, nowMs: () => parts.clock.nowMs() }),
      onSign: () => this.activity++,
      onCall: (call) => this.calls.push(call),
      onMissing: (asked) => this.miss(undeclaredReply({ capability: "tasks", asked, isRecordable: false })),
    });
    this.#module = parts.used;
    this.recorded = parts.recorded ? new RecordedReplies(parts.recorded) : null;
    this.stubs = new Map(
      Object.entries(parts.worlds.flows ?? {}).map(([name, output]) => [name, stubFlow(name, output)]),
    );
    this.probe = { pins: parts.pins, turns: new WeakMap(), began: (scope) => this.#began(scope) };
  }

  /** With its files stored, once the world has begun. */
  get input(): Json {
    return this.#stored.input;
  }

  miss(reply: MissingReply): void {
    this.missing.set(reply.asked, reply);
  }

  /** Lives through it. */
  async run(): Promise<WorldRecord> {
    const { clock, store, project, worlds, plan, artifacts } = this.parts;
    const given = (worlds.inputs?.[plan.input] ?? worlds.input ?? {}) as Json;
    this.#stored = await storeFiles(artifacts, project, given);
    const flow = await this.#load();
    const { name } = flow;
    const at = clock.nowMs();
    for (const each of [flow, ...this.stubs.values()]) {
      const version = each === flow ? "simulated" : each.name;
      const manifest = JSON.stringify(flowManifest(each));
      await store.publishVersion({
        version: { project, flow: each.name, version, manifest, bundle: "", createdAt: at },
      });
    }
    const queued = { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, at } as const;
    const entries = [{ ...queued, body: JSON.stringify({ input: this.input }) }];
    const run = { project, runId, flow: name, version: "simulated", parentRunId: null, idempotencyKey: null };
    await store.startRuns({ starts: [{ ...run, entries }] });
    if (this.#stored.files.length > 0)
      await store.tables.write(this.#stored.files.map((file) => artifactStatement(store.tables, run, file)));
    await this.#outside.begin();
    await this.#begin(flow);
    const stuck = await this.#live();
    await this.#end();
    return this.#record(stuck);
  }

  async #load(): Promise<Flow> {
    const { pins, load } = this.parts;
    const flow = this.#module ?? (await load());
    // What a runner has executed before is gone with it, unless an experiment holds it.
    this.#module = pins.has("module") ? flow : undefined;
    return flow;
  }

  async #begin(loaded?: Flow): Promise<void> {
    if (this.#done) return;
    const flow = loaded ?? (await this.#load());
    const process = new SimulatedProcess(this, {
      flow,
      reload: () => this.#load(),
      commit: (batch, through) => this.#commit(process, { batch, through }),
      arrived: (call) => this.#arrived(process, call),
    });
    this.#processes.push(process);
    await process.start();
  }

  async #live(): Promise<string | null> {
    const { clock } = this.parts;
    let fired = 0;
    for (let lived = 0; lived < mostTurns; ) {
      let seen = -1;
      for (let quiet = 0; quiet < quietTurns && !this.#done; quiet++, lived++) {
        const signs = this.activity + clock.armed;
        if (signs !== seen) quiet = 0;
        seen = signs;
        await nextTurn();
      }
      if (this.#done || (await this.#isOver())) return null;
      if (++fired > mostTimers || !clock.fireNext()) return "nothing was left that would have gone on with it";
    }
    return "its code went on and on without time passing";
  }

  /** Without a write of a worker, as a run that waited and was canceled. */
  async #isOver(): Promise<boolean> {
    const { store, project } = this.parts;
    const run = await store.getRun({ project, runId });
    return run !== null && isTerminal(run.status);
  }

  /** What froze in it goes on, so that its late write is seen to be refused. */
  async #end(): Promise<void> {
    this.#done = true;
    for (const { goOn } of this.#untilWrite.splice(0)) goOn();
    await turns(4);
    for (const process of this.#processes) process.die();
  }

  async #commit(
    process: SimulatedProcess,
    { batch, through }: { readonly batch: CommitBatch; readonly through: Store["commit"] },
  ): Promise<CommitResult> {
    this.activity++;
    const write = ++this.#writes;
    for (const held of this.#untilWrite) if (held.write <= write) held.goOn();
    this.#outside.see(batch);
    this.#agents.see(batch);
    const written = async () => this.#note(batch, await through(batch));
    const happens = this.#happens("writes", write);
    if (!happens) return written();
    this.#tell(`write ${write} (${writeWords(batch)})`, happens);
    return this.#disturbed(process, { batch, happens, write, written });
  }

  async #disturbed(
    process: SimulatedProcess,
    at: { batch: CommitBatch; happens: Disturbance; write: number; written: () => Promise<CommitResult> },
  ): Promise<CommitResult> {
    const { happens, written, write } = at;
    switch (happens.kind) {
      case "kill-before":
        return this.#killed(process, happens.amount);
      case "kill-after":
        await written();
        return this.#killed(process, happens.amount);
      case "fail-before":
        throw storeLost();
      case "fail-after":
        await written();
        throw storeLost();
      case "late":
        process.freeze();
        this.parts.clock.setTimer(0, () => void this.#begin());
        await new Promise<void>((goOn) => this.#untilWrite.push({ write: write + 1 + happens.amount, goOn }));
        return this.#late(write, written);
      case "slow":
        await new Promise<void>((resolve) => process.clock.setTimer(happens.amount, resolve));
        break;
      case "jump": {
        const result = await written();
        await this.parts.clock.jumpWall(happens.amount, () => turns(4));
        return result;
      }
      case "runner-dies":
        process.killRunner();
        break;
      case "drain":
        // One that dies on the way has its successor from there.
        void process.drain().then(() => (process.gone ? undefined : this.#begin()));
        break;
      case "cancel":
        await this.#cancel();
        break;
    }
    return written();
  }

  /** A write of a process that was replaced: the store must refuse it. */
  async #late(write: number, written: () => Promise<CommitResult>): Promise<CommitResult> {
    try {
      await written();
    } catch (error) {
      if (error instanceof MillraceError && error.code === "WORKER_FENCED") throw error;
      this.#engineFaults.push(`the late write ${write} was not refused as one of a replaced worker: ${String(error)}`);
      throw error;
    }
    this.#engineFaults.push(`the late write ${write} of a replaced worker was taken`);
    return never();
  }

  #killed(process: SimulatedProcess, downMs: number): Promise<never> {
    process.die();
    this.parts.clock.setTimer(downMs, () => void this.#begin());
    return never();
  }

  async #arrived(process: SimulatedProcess, call: WorldCall): Promise<void> {
    this.activity++;
    const number = ++this.#callsMade;
    const happens = this.#happens("calls", number);
    if (happens) {
      const { capability, method, path } = call;
      this.#tell(`call ${number} (${[capability, method, path].filter(Boolean).join(" ")})`, happens);
      if (happens.kind === "cancel-during") await this.#cancel();
      else await new Promise<void>((resolve) => process.clock.setTimer(happens.amount, resolve));
      await turns(4);
      this.activity++;
    }
    if (process.gone) await never();
    this.calls.push(call);
  }

  #happens(counts: "writes" | "calls", number: number): Disturbance | undefined {
    if (this.#done) return undefined;
    const { disturbances } = this.parts.plan;
    return disturbances.find(({ kind, at }) => at === number && disturbanceKinds[kind].counts === counts);
  }

  #tell(place: string, happens: Disturbance): void {
    this.#story.push(`${place}: ${storyOf(happens)}`);
  }

  async #cancel(): Promise<void> {
    this.#cancelAsked = true;
    const { store, project } = this.parts;
    const run = await store.cancelRun({ project, runId, reason: "the world says so" });
    if (run && isTerminal(run.status)) this.#done = true;
  }

  #note(batch: CommitBatch, result: CommitResult): CommitResult {
    const { project } = this.parts;
    const refused = new Set(result.refused.map((run) => run.runId));
    for (const { entries, transition, ...run } of batch.updates) {
      if (run.project !== project || refused.has(run.runId)) continue;
      for (const { kind, name, key } of entries) {
        if (kind === "step.succeeded") this.#recorded.add(`${run.runId} ${stepId(name!, key)}`);
      }
      if (transition && isTerminal(transition.to) && run.runId === runId) this.#done = true;
    }
    return result;
  }

  #began({ step, execution }: AttemptScope): void {
    if (step === null) return;
    const id = stepId(step.name, step.key);
    const isTested = execution.runId === runId;
    if (isTested && !this.#stepTimes.has(id)) this.#stepTimes.set(id, this.parts.clock.nowMs());
    if (this.#recorded.has(`${execution.runId} ${id}`) && !this.parts.pins.has("steps"))
      this.#repeated.push(quoted(step.name, step.key));
  }

  async #record(stuck: string | null): Promise<WorldRecord> {
    const { store, artifacts, project, plan } = this.parts;
    const run = await store.getRun({ project, runId });
    const { error, ...value } = JSON.parse(run?.ending ?? "{}") as EntryBodies["run.succeeded"] & { error?: never };
    const output = await recordedOutput(artifacts, project, value);
    const isOver = run !== null && isTerminal(run.status);
    return {
      plan,
      ended: isOver ? { status: run.status, error, output } : null,
      stuck: isOver ? null : stuck,
      entries: await store.readJournal({ project, runId, afterSeq: 0, limit: 100_000 }),
      calls: this.calls,
      writes: this.#writes,
      story: this.#story,
      engineFaults: this.#engineFaults,
      repeatedSteps: this.#repeated,
      cancelAsked: this.#cancelAsked,
      stepTimes: this.#stepTimes,
      missingReplies: [...this.missing.values()],
    };
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await nextTurn();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A flow that returns what the worlds say. */
function stubFlow(name: string, output: Json): Flow {
  return defineFlow({ name, run: async () => output }) as unknown as Flow;
}

function never(): Promise<never> {
  return new Promise(() => {});
}

function storeLost(): MillraceError {
  return new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: "Cannot reach the database as the simulated world says so",
  });
}
