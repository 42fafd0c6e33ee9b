import { type Duration, parseDuration } from "@millrace/flow";
import { isTerminal } from "@millrace/flow/run";
import type { SimulatedApproval, SimulatedSignal, Worlds } from "@millrace/flow/worlds";
import type { CommitBatch, Store } from "@millrace/store";
import { type Approval, decideApproval, listApprovals } from "@millrace/store/approvals";
import { stepId } from "../runner/recorded-run.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

export interface OutsideOptions {
  readonly worlds: Worlds;
  readonly clock: SimulatedClock;
  readonly store: Store;
  readonly project: string;
  readonly runId: string;
  /** What is answered where the worlds say nothing. */
  people?(approval: Approval): SimulatedApproval | undefined;
  /** Something happens. */
  onSign(): void;
}

/** A wait for an approval, by its step's name and key. */
interface Asked {
  readonly runId: string;
  readonly id: string;
}

// Somebody who finds no question yet, as the write that asks it is under way, looks again.
const looksAgain = 20;

/** Who sends signals and answers approvals, once the run under test waits for them. */
export class OutsidePeople {
  readonly #options: OutsideOptions;
  readonly #signals: SimulatedSignal[];
  readonly #waited = new Set<string>();

  constructor(options: OutsideOptions) {
    this.#options = options;
    this.#signals = (options.worlds.signals ?? []).filter(({ after }) => after !== "start");
  }

  /** What was sent before the run begins. */
  async begin(): Promise<void> {
    const { store, project, runId } = this.#options;
    for (const { name, payload = null, after } of this.#options.worlds.signals ?? [])
      if (after === "start") await store.sendSignal({ project, runId, name, payload: JSON.stringify(payload) });
  }

  /** A write that is about to be made, whatever becomes of it. */
  see({ updates }: CommitBatch): void {
    const { worlds, runId, people } = this.#options;
    for (const update of updates) {
      for (const { kind, name, key, body } of update.entries) {
        if (kind !== "wait.started" || (update.runId !== runId && !people)) continue;
        const { wait, signal } = JSON.parse(body) as { wait: string; signal?: string };
        const answer = worlds.approvals?.[name ?? ""];
        if (wait === "approval" && (answer || people))
          this.#answerLater({ runId: update.runId, id: stepId(name!, key) }, { answer, looks: looksAgain });
        if (signal !== undefined && update.runId === runId) this.#sendLater(stepId(name!, key), signal);
      }
    }
  }

  #sendLater(wait: string, name: string): void {
    const index = this.#signals.findIndex((signal) => signal.name === name);
    if (index < 0 || this.#waited.has(wait)) return;
    this.#waited.add(wait);
    const [signal] = this.#signals.splice(index, 1);
    const { payload = null, after = "1s" } = signal!;
    const { clock, store, project, runId, onSign } = this.#options;
    clock.setTimer(parseDuration(after as Duration), () => {
      onSign();
      // A run that has ended takes none.
      void store.sendSignal({ project, runId, name, payload: JSON.stringify(payload) }).catch(() => {});
    });
  }

  #answerLater(wait: Asked, options: { readonly answer: SimulatedApproval | undefined; readonly looks: number }): void {
    const { answer, looks } = options;
    const again = looks < looksAgain;
    const delayMs = again ? 1_000 : parseDuration(answer?.after ?? "1s");
    this.#options.clock.setTimer(delayMs, () => {
      this.#options.onSign();
      void this.#answer(wait, answer).then((found) => {
        if (!found && looks > 0) this.#answerLater(wait, { answer, looks: looks - 1 });
      });
    });
  }

  /** Whether nothing is left to do about it. */
  async #answer(wait: Asked, declared: SimulatedApproval | undefined): Promise<boolean> {
    const { store, project, people } = this.#options;
    const { runId, id } = wait;
    const open = await listApprovals(store.tables, { project, state: "open", limit: 100 });
    const asked = open.find((one) => one.runId === runId && stepId(one.name, one.stepKey) === id);
    if (!asked) {
      const run = await store.getRun({ project, runId });
      return run === null || isTerminal(run.status);
    }
    const said = declared ?? people?.(asked);
    if (!said) return true;
    const { outcome, comment = null, form = null } = said;
    const answer = form === null ? null : JSON.stringify(form);
    const decision = { outcome, by: "somebody", comment, answer } as const;
    await decideApproval(store.tables, { project, approvalId: asked.approvalId, decision });
    this.#options.onSign();
    return true;
  }
}
