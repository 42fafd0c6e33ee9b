import type { Flow } from "@millrace/flow";
import { type RecordedError, recordError } from "@millrace/flow/errors";
import type { Clock } from "../clock/clock.ts";
import type { MessagePort, RunnerMessage, StepName, WorkerMessage } from "../protocol/messages.ts";
import { createFlowContext, type FindCapability } from "./flow-context.ts";
import { LeaseGate } from "./lease-gate.ts";
import { Outbox } from "./outbox.ts";
import { type RecordedRun, readRecordedRun } from "./recorded-run.ts";
import { withoutInner } from "./refuse-divergence.ts";
import { RunExecution } from "./run-execution.ts";
import { SlowSteps } from "./slow-steps.ts";
import { WorkerCalls } from "./worker-calls.ts";

export interface DryRunParts {
  readonly clock: Clock;
  readonly version: Promise<Flow>;
  readonly findCapability: FindCapability;
  /** Asks the other side for a piece of a large value. */
  readValue(question: Omit<ValueQuestion, "call">): Promise<Uint8Array>;
}

type ValueQuestion = Extract<RunnerMessage, { t: "read-artifact" }>;

/** What a dry run came to. */
export interface DryRunReport {
  /** What the journal has and the code did not ask for. */
  readonly forgotten: readonly StepName[];
  /** What the code threw; null where it came to its end, or to something that is not recorded. */
  readonly error: RecordedError | null;
}

// Nothing but the flow's own code executes meanwhile: what is silent for so long waits for what it does not get.
const quietMs = 250;

/**
 * Runs a flow's code against a journal without any effect: what is recorded is handed back, and whatever is not, a step,
 * a wait, a call of a capability, gets no answer. Ends when the code has ended or nothing more comes of it.
 */
export async function dryRun(
  assignment: Extract<WorkerMessage, { t: "dry-run" }>,
  { clock, version, findCapability, readValue }: DryRunParts,
): Promise<DryRunReport> {
  const { promise: over, resolve: end } = Promise.withResolvers<RecordedError | null>();
  const recorded = watchRecorded(readRecordedRun(assignment.entries), () => quiet.begin());
  const quiet = createQuiet(clock, () => end(null));
  const outbox = new Outbox(
    listeningPort((message) => {
      if (message.t === "ended" || message.t === "continued") end(null);
      else if (message.t === "threw") end(message.error);
      else if (message.t === "read-artifact") void answer(message);
      // One that was opened before writes nothing, and the code goes on behind it.
      else if (message.t === "open-webhook" && message.recorded)
        calls.take({
          t: "reply",
          call: message.call,
          value: { url: "https://dry-run.invalid/", webhook: "", signal: "" },
        });
    }),
  );
  const answer = async ({ call, ...question }: ValueQuestion) => {
    quiet.end();
    await readValue(question).then(
      (bytes) => calls.take({ t: "piece", call, bytes }),
      (thrown) => calls.take({ t: "reply-error", call, error: recordError(thrown) }),
    );
    quiet.begin();
  };
  // A gate that is never opened lets no attempt begin.
  const calls = new WorkerCalls(outbox);
  const parts = { clock, outbox, gate: new LeaseGate(clock), slowSteps: new SlowSteps(clock), calls };
  const execution = new RunExecution({ ...assignment, t: "run" }, { parts, dryOn: recorded.run, onOver: () => {} });
  void execution.execute(version, async (flow) => {
    const context = await createFlowContext(execution, { calls, findCapability });
    quiet.begin();
    return flow.run(context as never);
  });
  const thrown = await over;
  quiet.end();
  execution.forget();
  const forgotten = recorded.forgotten(execution.asked);
  // That a name was not asked for is said better by the names.
  return { forgotten, error: thrown?.code === "REPLAY_DIVERGED" && forgotten.length > 0 ? null : thrown };
}

function createQuiet(clock: Clock, onQuiet: () => void): { begin(): void; end(): void } {
  let takeBack = () => {};
  return {
    begin() {
      takeBack();
      takeBack = clock.setTimer(quietMs, onQuiet);
    },
    end: () => takeBack(),
  };
}

function listeningPort(listen: (message: RunnerMessage) => void): MessagePort<RunnerMessage, WorkerMessage> {
  return { send: (messages) => messages.forEach(listen), onMessages() {}, onClose() {}, close() {} };
}

// Where the journal has what code asks for by name; everything else of a recorded run goes without saying.
const places = ["steps", "waits", "events", "children", "races"] as const satisfies readonly (keyof RecordedRun)[];

/** A recorded run whose lookups are noted: a step is not found where a wait of the same name is asked for. */
function watchRecorded(recorded: RecordedRun, onAsked: () => void) {
  const watched = places.map((place) => {
    const asked = new Set<string>();
    const note = (id: string) => {
      asked.add(id);
      onAsked();
    };
    const value: Map<string, unknown> | Set<string> = recorded[place];
    const watching = value instanceof Map ? new WatchedMap(value, note) : new WatchedSet(value, note);
    return { place, ids: [...value.keys()], asked, watching };
  });
  return {
    run: { ...recorded, ...Object.fromEntries(watched.map(({ place, watching }) => [place, watching])) },
    /** `claimed` are the names that were taken; one that nobody has looked up yet is to be. */
    forgotten: (claimed: ReadonlyMap<string, string>): readonly StepName[] => {
      const lookedUp = new Set(watched.flatMap(({ asked }) => [...asked]));
      const unasked = watched.flatMap(({ ids, asked }) =>
        ids.filter((id) => !asked.has(id) && (lookedUp.has(id) || !claimed.has(id))),
      );
      // What is inside of a race that goes on is asked for; inside of all else it is not.
      const closed = watched.flatMap(({ place, ids, asked }) =>
        place === "races" ? ids.filter((id) => asked.has(id)) : [...asked],
      );
      return withoutInner(unasked, closed).map(nameAndKey);
    },
  };
}

function nameAndKey(id: string): StepName {
  const [name = "", key = null] = id.split("\u0000");
  return { name, key };
}

class WatchedMap extends Map<string, unknown> {
  readonly #note: (id: string) => void;

  constructor(entries: Iterable<readonly [string, unknown]>, note: (id: string) => void) {
    super();
    this.#note = note;
    for (const [id, value] of entries) this.set(id, value);
  }

  override get(id: string): unknown {
    this.#note(id);
    return super.get(id);
  }
}

class WatchedSet extends Set<string> {
  readonly #note: (id: string) => void;

  constructor(ids: Iterable<string>, note: (id: string) => void) {
    super();
    this.#note = note;
    for (const id of ids) this.add(id);
  }

  override has(id: string): boolean {
    this.#note(id);
    return super.has(id);
  }
}
