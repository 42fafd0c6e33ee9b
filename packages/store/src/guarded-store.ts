import { MillraceError } from "@millrace/flow/errors";
import { checkOptions } from "./check-options.ts";
import { checkBatch, checkStarts } from "./commit/check-batch.ts";
import type { Store } from "./store.ts";

/** What holds for every store before a database sees a call: nothing after `close()`, nothing that cannot be stored. */
export function guardedStore(inner: Store): Store {
  let closing: Promise<void> | null = null;
  function guarded<Options extends object, Result>(
    work: (options: Options) => Promise<Result>,
    check: (options: Options) => void = checkOptions,
  ) {
    return async (options: Options): Promise<Result> => {
      if (closing) throw storeClosed();
      check(options);
      return work(options);
    };
  }
  const { tables } = inner;
  return {
    kind: inner.kind,
    tables: {
      ...tables,
      nowMs: async () => guarded(tables.nowMs)({}),
      read: async (query) => guarded(() => tables.read(query))({}),
      write: async (statements, change) => guarded(() => tables.write(statements, change))({}),
    },
    openWorker: guarded(inner.openWorker),
    heartbeat: guarded(inner.heartbeat),
    closeWorker: guarded(inner.closeWorker),
    commit: guarded(inner.commit, checkBatch),
    startRuns: guarded(inner.startRuns, ({ starts }) => checkStarts(starts)),
    cancelRun: guarded(inner.cancelRun),
    sendSignal: guarded(inner.sendSignal),
    readSignals: guarded(inner.readSignals),
    getRun: guarded(inner.getRun),
    listRuns: guarded(inner.listRuns),
    readJournal: guarded(inner.readJournal),
    readFeed: guarded(inner.readFeed),
    publishVersion: guarded(inner.publishVersion, ({ version }) => checkOptions(version)),
    getVersion: guarded(inner.getVersion),
    getFlow: guarded(inner.getFlow),
    listFlows: guarded(inner.listFlows),
    readState: guarded(inner.readState),
    listArtifacts: guarded(inner.listArtifacts),
    getArtifact: guarded(inner.getArtifact),
    onChange: inner.onChange,
    async checkHealth() {
      if (closing) throw storeClosed();
      await inner.checkHealth();
    },
    close() {
      closing ??= inner.close();
      return closing;
    },
  };
}

/** The refusal of calls after `close()`. */
export function storeClosed(): MillraceError {
  return new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: "Cannot use the store as it has to be open: it was closed",
    retry: false,
  });
}
