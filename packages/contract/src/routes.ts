import { placed } from "./operation/route.ts";

/**
 * How each operation is reached, by resource and verb: all that a client needs when it runs, so that none loads a schema.
 * What an operation takes and answers stands in its own file.
 */
export const routes = placed({
  approvals: {
    list: { method: "GET", path: "/api/v1/approvals", kind: "call", repeatable: true },
    get: { method: "GET", path: "/api/v1/approvals/{approvalId}", kind: "call", repeatable: true },
    decide: { method: "POST", path: "/api/v1/approvals/{approvalId}/decision", kind: "call", repeatable: false },
  },
  flows: {
    list: { method: "GET", path: "/api/v1/flows", kind: "call", repeatable: true },
    get: { method: "GET", path: "/api/v1/flows/{flow}", kind: "call", repeatable: true },
    publish: { method: "PUT", path: "/api/v1/flows/{flow}/versions/{version}", kind: "call", repeatable: true },
  },
  runs: {
    start: {
      method: "POST",
      path: "/api/v1/runs",
      kind: "call",
      headers: { idempotencyKey: "Idempotency-Key" },
      repeatable: false,
    },
    list: { method: "GET", path: "/api/v1/runs", kind: "call", repeatable: true },
    get: { method: "GET", path: "/api/v1/runs/{runId}", kind: "call", repeatable: true },
    journal: { method: "GET", path: "/api/v1/runs/{runId}/journal", kind: "call", repeatable: true },
    watch: {
      method: "GET",
      path: "/api/v1/runs/{runId}/events",
      kind: "stream",
      headers: { lastEventId: "Last-Event-ID" },
      repeatable: true,
    },
    cancel: { method: "POST", path: "/api/v1/runs/{runId}/cancel", kind: "call", repeatable: true },
    retry: {
      method: "POST",
      path: "/api/v1/runs/{runId}/retry",
      kind: "call",
      headers: { idempotencyKey: "Idempotency-Key" },
      repeatable: false,
    },
    resume: {
      method: "POST",
      path: "/api/v1/runs/{runId}/resume",
      kind: "call",
      headers: { idempotencyKey: "Idempotency-Key" },
      repeatable: false,
    },
    fork: {
      method: "POST",
      path: "/api/v1/runs/{runId}/fork",
      kind: "call",
      headers: { idempotencyKey: "Idempotency-Key" },
      repeatable: false,
    },
    migrate: { method: "POST", path: "/api/v1/flows/{flow}/migrate", kind: "call", repeatable: true },
    signal: { method: "POST", path: "/api/v1/runs/{runId}/signals", kind: "call", repeatable: false },
  },
  queues: {
    list: { method: "GET", path: "/api/v1/queues", kind: "call", repeatable: true },
    set: { method: "PUT", path: "/api/v1/queues/{queue}", kind: "call", repeatable: true },
    pause: { method: "POST", path: "/api/v1/queues/{queue}/pause", kind: "call", repeatable: true },
    resume: { method: "POST", path: "/api/v1/queues/{queue}/resume", kind: "call", repeatable: true },
  },
  schedules: {
    list: { method: "GET", path: "/api/v1/schedules", kind: "call", repeatable: true },
    get: { method: "GET", path: "/api/v1/schedules/{scheduleId}", kind: "call", repeatable: true },
    create: { method: "POST", path: "/api/v1/schedules", kind: "call", repeatable: false },
    pause: { method: "POST", path: "/api/v1/schedules/{scheduleId}/pause", kind: "call", repeatable: true },
    resume: { method: "POST", path: "/api/v1/schedules/{scheduleId}/resume", kind: "call", repeatable: true },
    delete: { method: "DELETE", path: "/api/v1/schedules/{scheduleId}", kind: "call", repeatable: false },
    firings: { method: "GET", path: "/api/v1/schedules/{scheduleId}/firings", kind: "call", repeatable: true },
  },
  deadLetters: {
    list: { method: "GET", path: "/api/v1/dead-letters", kind: "call", repeatable: true },
    get: { method: "GET", path: "/api/v1/dead-letters/{runId}", kind: "call", repeatable: true },
    redrive: { method: "POST", path: "/api/v1/dead-letters/{runId}/redrive", kind: "call", repeatable: false },
    redriveMany: { method: "POST", path: "/api/v1/dead-letters/redrive", kind: "call", repeatable: true },
    discard: { method: "POST", path: "/api/v1/dead-letters/{runId}/discard", kind: "call", repeatable: false },
    discardMany: { method: "POST", path: "/api/v1/dead-letters/discard", kind: "call", repeatable: true },
  },
  artifacts: {
    upload: {
      method: "POST",
      path: "/api/v1/artifacts",
      kind: "upload",
      headers: { mediaType: "Content-Type" },
      repeatable: true,
    },
    list: { method: "GET", path: "/api/v1/runs/{runId}/artifacts", kind: "call", repeatable: true },
    get: {
      method: "GET",
      path: "/api/v1/runs/{runId}/artifacts/{artifact}",
      kind: "download",
      headers: { range: "Range" },
      repeatable: true,
    },
  },
  events: {
    watch: {
      method: "GET",
      path: "/api/v1/events",
      kind: "stream",
      headers: { lastEventId: "Last-Event-ID" },
      repeatable: true,
    },
    emit: {
      method: "POST",
      path: "/api/v1/events",
      kind: "call",
      headers: { idempotencyKey: "Idempotency-Key" },
      repeatable: false,
    },
    list: { method: "GET", path: "/api/v1/events/emitted", kind: "call", repeatable: true },
  },
  logs: {
    search: { method: "GET", path: "/api/v1/logs", kind: "call", repeatable: true },
    watch: {
      method: "GET",
      path: "/api/v1/logs/watch",
      kind: "stream",
      headers: { lastEventId: "Last-Event-ID" },
      repeatable: true,
    },
  },
  metrics: {
    read: { method: "GET", path: "/api/v1/metrics", kind: "call", repeatable: true },
  },
  deliveries: {
    list: { method: "GET", path: "/api/v1/deliveries", kind: "call", repeatable: true },
    secret: { method: "GET", path: "/api/v1/deliveries/secret", kind: "call", repeatable: true },
  },
  session: {
    open: { method: "POST", path: "/api/v1/session", kind: "call", repeatable: true },
    close: { method: "DELETE", path: "/api/v1/session", kind: "call", repeatable: true },
  },
  connections: {
    list: { method: "GET", path: "/api/v1/connections", kind: "call", repeatable: true },
    get: { method: "GET", path: "/api/v1/connections/{name}", kind: "call", repeatable: true },
    put: { method: "PUT", path: "/api/v1/connections/{name}", kind: "call", repeatable: true },
    remove: { method: "DELETE", path: "/api/v1/connections/{name}", kind: "call", repeatable: false },
    test: { method: "POST", path: "/api/v1/connections/{name}/test", kind: "call", repeatable: true },
    kinds: { method: "GET", path: "/api/v1/connection-kinds", kind: "call", repeatable: true },
  },
  secrets: {
    set: { method: "PUT", path: "/api/v1/secrets/{name}", kind: "call", repeatable: true },
    list: { method: "GET", path: "/api/v1/secrets", kind: "call", repeatable: true },
    remove: { method: "DELETE", path: "/api/v1/secrets/{name}", kind: "call", repeatable: false },
    rotateKey: { method: "POST", path: "/api/v1/secret-key/rotate", kind: "call", repeatable: false },
  },
  tasks: {
    create: { method: "POST", path: "/api/v1/tasks", kind: "call", repeatable: false },
    list: { method: "GET", path: "/api/v1/tasks", kind: "call", repeatable: true },
    get: { method: "GET", path: "/api/v1/tasks/{taskId}", kind: "call", repeatable: true },
    update: { method: "PUT", path: "/api/v1/tasks/{taskId}", kind: "call", repeatable: true },
    cancel: { method: "DELETE", path: "/api/v1/tasks/{taskId}", kind: "call", repeatable: true },
  },
  agents: {
    register: { method: "POST", path: "/api/v1/agents", kind: "call", repeatable: false },
    list: { method: "GET", path: "/api/v1/agents", kind: "call", repeatable: true },
    controllers: { method: "GET", path: "/controllers", kind: "call", repeatable: true },
    watch: {
      method: "GET",
      path: "/api/v1/agents/watch",
      kind: "stream",
      headers: { lastEventId: "Last-Event-ID" },
      repeatable: true,
    },
    heartbeat: { method: "POST", path: "/api/v1/agents/{agentId}/heartbeat", kind: "call", repeatable: true },
    claim: { method: "POST", path: "/api/v1/agents/{agentId}/claim", kind: "call", repeatable: false },
    report: { method: "POST", path: "/api/v1/agents/{agentId}/report", kind: "call", repeatable: true },
    remove: { method: "DELETE", path: "/api/v1/agents/{agentId}", kind: "call", repeatable: false },
  },
  tokens: {
    create: { method: "POST", path: "/api/v1/tokens", kind: "call", repeatable: false },
    list: { method: "GET", path: "/api/v1/tokens", kind: "call", repeatable: true },
    rotate: { method: "POST", path: "/api/v1/tokens/{tokenId}/rotate", kind: "call", repeatable: false },
    revoke: { method: "DELETE", path: "/api/v1/tokens/{tokenId}", kind: "call", repeatable: false },
  },
  system: {
    get: { method: "GET", path: "/api/v1/system", kind: "call", repeatable: true },
    status: { method: "GET", path: "/status", kind: "call", repeatable: true },
    health: { method: "GET", path: "/health", kind: "call", repeatable: true },
    live: { method: "GET", path: "/health/live", kind: "call", repeatable: true },
    ready: { method: "GET", path: "/health/ready", kind: "call", repeatable: true },
    metrics: { method: "GET", path: "/metrics", kind: "download", repeatable: true },
  },
});

export type Routes = typeof routes;
