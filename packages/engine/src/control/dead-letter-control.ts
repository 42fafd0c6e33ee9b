import type { Json } from "@millrace/flow";
import { type RecordedError, recordError } from "@millrace/flow/errors";
import type { RunDetail, RunKey, RunStarted } from "@millrace/store";
import {
  type DeadLetter,
  type DeadLetterFilter,
  discardDeadLetter,
  isDeadLetter,
  listDeadLetters,
} from "@millrace/store/dead-letters";
import { type RestartParts, restart } from "./restarts.ts";
import { alreadyResolved, notRestartable, runNotFound } from "./run-errors.ts";

/** How dead letters are sent again. */
interface RedriveOptions {
  /** Repeats every step instead of keeping those that had succeeded. */
  readonly fromStart?: boolean | undefined;
  /** On the version that is published now, instead of the run's own. */
  readonly onPublished?: boolean | undefined;
}

/** One dead letter of many: the run it became, or why it stays. */
interface Redriven {
  readonly runId: string;
  readonly newRunId: string | null;
  readonly refused: RecordedError | null;
}

/** `before` is the id of the last one of the page before. */
type Many = DeadLetterFilter & {
  readonly project: string;
  readonly limit: number;
  readonly before?: string | undefined;
};

/** What people do with runs that failed for good. */
export interface DeadLetterControl {
  /** Newest first. */
  list(options: Many): Promise<readonly DeadLetter[]>;
  /** The run behind a dead letter. */
  get(options: RunKey): Promise<RunDetail>;
  /** Sends one again, once: a new run that keeps what had succeeded. */
  redrive(options: RunKey & RedriveOptions & { readonly input?: Json | undefined }): Promise<RunStarted>;
  /** Sends those that the filter means again, `limit` at most, the newest first; one that cannot be stays, and the others go on. */
  redriveMany(options: Many & RedriveOptions): Promise<readonly Redriven[]>;
  /** Puts one away for good; its run stays as it is. */
  discard(options: RunKey): Promise<RunDetail>;
  /** Puts those that the filter means away, `limit` at most. */
  discardMany(options: Many): Promise<readonly string[]>;
}

export function createDeadLetterControl(parts: RestartParts): DeadLetterControl {
  const { tables } = parts.store;

  async function get(key: RunKey): Promise<RunDetail> {
    const run = await parts.store.getRun(key);
    if (!run) throw runNotFound(key.runId);
    if (await isDeadLetter(tables, key)) return run;
    throw run.status === "failed" ? alreadyResolved(run) : notRestartable(run, "redrive");
  }

  const redrive = (options: RunKey & RedriveOptions & { readonly input?: Json | undefined }) =>
    restart(parts, { ...options, verb: "redrive" });

  return {
    list: (options) => listDeadLetters(tables, options),
    get,
    redrive,
    async redriveMany({ fromStart, onPublished, ...filter }) {
      const redriven: Redriven[] = [];
      for (const { project, runId } of await listDeadLetters(tables, filter)) {
        try {
          const { runId: newRunId } = await redrive({ project, runId, fromStart, onPublished });
          redriven.push({ runId, newRunId, refused: null });
        } catch (thrown) {
          const refused = recordError(thrown, "INTERNAL");
          if (refused.code === "STORE_UNAVAILABLE") throw thrown;
          redriven.push({ runId, newRunId: null, refused });
        }
      }
      return redriven;
    },
    async discard(key) {
      const run = await get(key);
      if (await discardDeadLetter(tables, key)) return run;
      throw alreadyResolved(run);
    },
    async discardMany(filter) {
      const discarded: string[] = [];
      for (const { project, runId } of await listDeadLetters(tables, filter))
        if (await discardDeadLetter(tables, { project, runId })) discarded.push(runId);
      return discarded;
    },
  };
}
