import { getArtifact } from "../artifacts/get.ts";
import { listArtifacts } from "../artifacts/list.ts";
import { watchEvents } from "../events/watch.ts";
import { getFlow } from "../flows/get.ts";
import { listFlows } from "../flows/list.ts";
import { publishFlow } from "../flows/publish.ts";
import { cancelRun } from "../runs/cancel.ts";
import { getRun } from "../runs/get.ts";
import { readJournal } from "../runs/journal.ts";
import { listRuns } from "../runs/list.ts";
import { retryRun } from "../runs/retry.ts";
import { signalRun } from "../runs/signal.ts";
import { startRun } from "../runs/start.ts";
import { watchRun } from "../runs/watch.ts";
import { closeSession } from "../session/close.ts";
import { openSession } from "../session/open.ts";
import { getSystem } from "../system/get.ts";
import { getLive } from "../system/live.ts";
import { getReady } from "../system/ready.ts";
import type { Handlers } from "./bind.ts";

/** What answers each operation. */
export const handlers: Handlers = {
  flows: { list: listFlows, get: getFlow, publish: publishFlow },
  runs: {
    start: startRun,
    list: listRuns,
    get: getRun,
    journal: readJournal,
    watch: watchRun,
    cancel: cancelRun,
    retry: retryRun,
    signal: signalRun,
  },
  artifacts: { list: listArtifacts, get: getArtifact },
  events: { watch: watchEvents },
  session: { open: openSession, close: closeSession },
  system: { get: getSystem, live: getLive, ready: getReady },
};
