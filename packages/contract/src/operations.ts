import { claimTask } from "./agents/claim.ts";
import { heartbeatAgent } from "./agents/heartbeat.ts";
import { listAgents, listControllers } from "./agents/list.ts";
import { registerAgent } from "./agents/register.ts";
import { removeAgent } from "./agents/remove.ts";
import { reportTask } from "./agents/report.ts";
import { watchAgents } from "./agents/watch.ts";
import { decideApproval } from "./approvals/decide.ts";
import { getApproval } from "./approvals/get.ts";
import { listApprovals } from "./approvals/list.ts";
import { getArtifact } from "./artifacts/get.ts";
import { listArtifacts } from "./artifacts/list.ts";
import { uploadArtifact } from "./artifacts/upload.ts";
import { getConnection } from "./connections/get.ts";
import { listConnectionKinds } from "./connections/kinds.ts";
import { listConnections } from "./connections/list.ts";
import { putConnection } from "./connections/put.ts";
import { removeConnection } from "./connections/remove.ts";
import { testConnection } from "./connections/test.ts";
import { discardDeadLetter } from "./dead-letters/discard.ts";
import { discardDeadLetters } from "./dead-letters/discard-many.ts";
import { getDeadLetter } from "./dead-letters/get.ts";
import { listDeadLetters } from "./dead-letters/list.ts";
import { redriveDeadLetter } from "./dead-letters/redrive.ts";
import { redriveDeadLetters } from "./dead-letters/redrive-many.ts";
import { listDeliveries } from "./deliveries/list.ts";
import { getDeliverySecret } from "./deliveries/secret.ts";
import { emitEvent } from "./events/emit.ts";
import { listEvents } from "./events/list.ts";
import { watchEvents } from "./events/watch.ts";
import { getFlow } from "./flows/get.ts";
import { listFlows } from "./flows/list.ts";
import { publishFlow } from "./flows/publish.ts";
import { searchLogs } from "./logs/search.ts";
import { watchLogs } from "./logs/watch.ts";
import { readMetrics } from "./metrics/read.ts";
import type { Operation } from "./operation/operation.ts";
import { listQueues } from "./queues/list.ts";
import { pauseQueue } from "./queues/pause.ts";
import { resumeQueue } from "./queues/resume.ts";
import { setQueue } from "./queues/set.ts";
import type { Routes } from "./routes.ts";
import { cancelRun } from "./runs/cancel.ts";
import { forkRun } from "./runs/fork.ts";
import { getRun } from "./runs/get.ts";
import { readJournal } from "./runs/journal.ts";
import { listRuns } from "./runs/list.ts";
import { migrateRuns } from "./runs/migrate.ts";
import { resumeRun } from "./runs/resume.ts";
import { retryRun } from "./runs/retry.ts";
import { signalRun } from "./runs/signal.ts";
import { startRun } from "./runs/start.ts";
import { watchRun } from "./runs/watch.ts";
import { createSchedule } from "./schedules/create.ts";
import { deleteSchedule } from "./schedules/delete.ts";
import { listFirings } from "./schedules/firings.ts";
import { getSchedule } from "./schedules/get.ts";
import { listSchedules } from "./schedules/list.ts";
import { pauseSchedule } from "./schedules/pause.ts";
import { resumeSchedule } from "./schedules/resume.ts";
import { listSecrets } from "./secrets/list.ts";
import { removeSecret } from "./secrets/remove.ts";
import { rotateSecretKey } from "./secrets/rotate-key.ts";
import { setSecret } from "./secrets/set.ts";
import { closeSession } from "./session/close.ts";
import { openSession } from "./session/open.ts";
import { getSystem } from "./system/get.ts";
import { getHealth } from "./system/health.ts";
import { getLive } from "./system/live.ts";
import { getMetrics } from "./system/metrics.ts";
import { getReady } from "./system/ready.ts";
import { getStatus } from "./system/status.ts";
import { cancelTask } from "./tasks/cancel.ts";
import { createTask } from "./tasks/create.ts";
import { getTask } from "./tasks/get.ts";
import { listTasks } from "./tasks/list.ts";
import { updateTask } from "./tasks/update.ts";
import { createToken } from "./tokens/create.ts";
import { listTokens } from "./tokens/list.ts";
import { revokeToken } from "./tokens/revoke.ts";
import { rotateToken } from "./tokens/rotate.ts";

/** Every operation of the API, by resource and verb: one for each route. */
export const operations = {
  approvals: { list: listApprovals, get: getApproval, decide: decideApproval },
  flows: { list: listFlows, get: getFlow, publish: publishFlow },
  runs: {
    start: startRun,
    list: listRuns,
    get: getRun,
    journal: readJournal,
    watch: watchRun,
    cancel: cancelRun,
    retry: retryRun,
    resume: resumeRun,
    fork: forkRun,
    migrate: migrateRuns,
    signal: signalRun,
  },
  queues: { list: listQueues, set: setQueue, pause: pauseQueue, resume: resumeQueue },
  schedules: {
    list: listSchedules,
    get: getSchedule,
    create: createSchedule,
    pause: pauseSchedule,
    resume: resumeSchedule,
    delete: deleteSchedule,
    firings: listFirings,
  },
  deadLetters: {
    list: listDeadLetters,
    get: getDeadLetter,
    redrive: redriveDeadLetter,
    redriveMany: redriveDeadLetters,
    discard: discardDeadLetter,
    discardMany: discardDeadLetters,
  },
  artifacts: { upload: uploadArtifact, list: listArtifacts, get: getArtifact },
  events: { watch: watchEvents, emit: emitEvent, list: listEvents },
  logs: { search: searchLogs, watch: watchLogs },
  metrics: { read: readMetrics },
  deliveries: { list: listDeliveries, secret: getDeliverySecret },
  session: { open: openSession, close: closeSession },
  connections: {
    list: listConnections,
    get: getConnection,
    put: putConnection,
    remove: removeConnection,
    test: testConnection,
    kinds: listConnectionKinds,
  },
  secrets: { set: setSecret, list: listSecrets, remove: removeSecret, rotateKey: rotateSecretKey },
  tasks: { create: createTask, list: listTasks, get: getTask, update: updateTask, cancel: cancelTask },
  agents: {
    register: registerAgent,
    list: listAgents,
    controllers: listControllers,
    watch: watchAgents,
    heartbeat: heartbeatAgent,
    claim: claimTask,
    report: reportTask,
    remove: removeAgent,
  },
  tokens: { create: createToken, list: listTokens, rotate: rotateToken, revoke: revokeToken },
  system: { get: getSystem, status: getStatus, health: getHealth, live: getLive, ready: getReady, metrics: getMetrics },
} as const satisfies { readonly [Resource in keyof Routes]: Record<keyof Routes[Resource], Operation> };

export type Operations = typeof operations;

/** The operations of the table, one after the other. */
export function allOperations(): readonly Operation[] {
  return Object.values(operations).flatMap((resource) => Object.values(resource) as readonly Operation[]);
}
