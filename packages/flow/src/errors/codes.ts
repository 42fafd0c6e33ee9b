/** What a code means to the machinery: whether trying again can help, what the API answers and what the command line exits with. */
export interface ErrorCodeMeaning {
  readonly retry: boolean;
  readonly httpStatus: number;
  readonly exitCode: number;
}

const refused = { retry: false, httpStatus: 400, exitCode: 2 } as const;
const missing = { retry: false, httpStatus: 404, exitCode: 3 } as const;
const conflict = { retry: false, httpStatus: 409, exitCode: 4 } as const;
const forbidden = { retry: false, httpStatus: 403, exitCode: 5 } as const;
const failed = { retry: false, httpStatus: 500, exitCode: 1 } as const;
const unavailable = { retry: true, httpStatus: 503, exitCode: 6 } as const;

/** Every error code of Millrace; `docs/errors.md` has a heading for each, and a test compares both ways. */
export const errorCodes = {
  // Input and configuration
  CONFIG_INVALID: refused,
  DURATION_INVALID: refused,
  EXPRESSION_FAILED: refused,
  EXPRESSION_INVALID: refused,
  INPUT_INVALID: refused,
  JSON_INVALID: refused,
  REQUEST_INVALID: refused,

  // Flows and versions
  FLOW_DEFINITION_INVALID: refused,
  FLOW_IMPORT_REFUSED: refused,
  FLOW_NOT_FOUND: missing,
  SIMULATION_REPLY_MISSING: refused,
  VERSION_NOT_FOUND: missing,
  WORLDS_INVALID: refused,

  // Queues
  QUEUE_FULL: { retry: true, httpStatus: 429, exitCode: 6 },
  QUEUE_INVALID: refused,
  QUEUE_NOT_FOUND: missing,

  // Runs and steps
  APPROVAL_NOT_FOUND: missing,
  CHILD_FAILED: failed,
  FLOW_FAILED: failed,
  NAME_INVALID: refused,
  REPLAY_DIVERGED: { retry: false, httpStatus: 409, exitCode: 1 },
  RETRY_POLICY_INVALID: refused,
  RUN_CANCELED: { retry: false, httpStatus: 409, exitCode: 7 },
  RUN_EXPIRED: { retry: false, httpStatus: 504, exitCode: 1 },
  RUN_NOT_FOUND: missing,
  RUN_STATE_CONFLICT: conflict,
  RUN_TIMEOUT: { retry: false, httpStatus: 504, exitCode: 1 },
  RUNNER_CPU_EXCEEDED: failed,
  RUNNER_DIED: failed,
  RUNNER_MEMORY_EXCEEDED: failed,
  RUNNER_MESSAGE_REFUSED: failed,
  RUNNER_PATH_INVALID: refused,
  SCHEDULE_CONFLICT: conflict,
  SCHEDULE_INVALID: refused,
  SCHEDULE_NOT_FOUND: missing,
  STATE_OUTSIDE_STEP: refused,
  STEP_DUPLICATE: failed,
  STEP_FAILED: { retry: true, httpStatus: 500, exitCode: 1 },
  STEP_NOT_FOUND: missing,
  STEP_RESULT_NOT_JSON: failed,
  STEP_TIMEOUT: { retry: true, httpStatus: 504, exitCode: 1 },
  VALUE_TOO_LARGE: { retry: false, httpStatus: 413, exitCode: 2 },

  // Agents and tasks
  AGENT_LOST: conflict,
  AGENT_NOT_FOUND: missing,
  AGENT_UNHEALTHY: conflict,
  TASK_DEADLINE_PASSED: { retry: false, httpStatus: 504, exitCode: 1 },
  TASK_FAILED: failed,
  TASK_LEASE_LOST: conflict,
  TASK_NOT_FOUND: missing,
  TASK_RESULT_INVALID: { retry: false, httpStatus: 502, exitCode: 1 },
  TASK_STATE_CONFLICT: conflict,

  // Capabilities
  BROWSER_ACTION_REFUSED: forbidden,
  BROWSER_CRASHED: unavailable,
  BROWSER_INSTALL_FAILED: { retry: false, httpStatus: 503, exitCode: 6 },
  BROWSER_SESSION_OVER: conflict,
  BROWSER_TIMEOUT: { retry: true, httpStatus: 504, exitCode: 1 },
  CAPABILITY_NOT_GRANTED: forbidden,
  CAPABILITY_UNAVAILABLE: unavailable,
  PAGE_UNREACHABLE: { retry: true, httpStatus: 502, exitCode: 6 },

  // Store and worker
  DATA_FOLDER_IN_USE: { retry: false, httpStatus: 409, exitCode: 4 },
  DATA_FOLDER_TOO_NEW: conflict,
  DISK_FULL: { retry: true, httpStatus: 507, exitCode: 6 },
  STORE_CORRUPT: failed,
  STORE_UNAVAILABLE: unavailable,
  WORKER_FENCED: { retry: false, httpStatus: 503, exitCode: 6 },

  // Egress and connectors
  CONNECTION_BUSY: unavailable,
  CONNECTION_CREDENTIALS_REFUSED: { retry: false, httpStatus: 502, exitCode: 1 },
  CONNECTION_INVALID: refused,
  CONNECTION_NOT_FOUND: missing,
  CONNECTION_PAUSED: unavailable,
  CONNECTION_UNREACHABLE: { retry: true, httpStatus: 502, exitCode: 6 },
  CONNECTOR_CALL_REFUSED: refused,
  CONNECTOR_FAILED: { retry: true, httpStatus: 502, exitCode: 1 },
  EGRESS_ADDRESS_REFUSED: forbidden,
  EGRESS_CONNECT_FAILED: { retry: true, httpStatus: 502, exitCode: 6 },
  EGRESS_HOST_REFUSED: forbidden,
  EGRESS_LIMIT_REACHED: unavailable,
  EGRESS_PROTOCOL_REFUSED: refused,
  EGRESS_REACH_INVALID: refused,
  EGRESS_REDIRECTS_EXCEEDED: { retry: false, httpStatus: 502, exitCode: 1 },
  EGRESS_RESPONSE_TOO_LARGE: { retry: false, httpStatus: 502, exitCode: 1 },
  EGRESS_TIMEOUT: { retry: true, httpStatus: 504, exitCode: 6 },
  EGRESS_URL_INVALID: refused,
  HTTP_REQUEST_REFUSED: refused,
  HTTP_RESPONSE_INVALID: { retry: false, httpStatus: 502, exitCode: 1 },
  HTTP_STATUS: { retry: true, httpStatus: 502, exitCode: 1 },
  MCP_ANSWER_INVALID: { retry: false, httpStatus: 502, exitCode: 1 },
  MCP_TOOL_FAILED: { retry: true, httpStatus: 502, exitCode: 1 },
  MCP_TOOL_REFUSED: forbidden,
  ROBOTS_REFUSED: forbidden,
  SQL_ANSWER_INVALID: { retry: false, httpStatus: 502, exitCode: 1 },
  SQL_ANSWER_TOO_LARGE: { retry: false, httpStatus: 502, exitCode: 1 },
  SQL_STATEMENT_REFUSED: refused,

  // Artifacts
  ARTIFACT_NOT_FOUND: missing,
  CONTENT_REFUSED: { retry: false, httpStatus: 422, exitCode: 2 },
  RANGE_REFUSED: { retry: false, httpStatus: 416, exitCode: 2 },

  // Server and its door
  HOOK_GONE: { retry: false, httpStatus: 410, exitCode: 4 },
  HOOK_NOT_FOUND: missing,
  HOOK_USED: conflict,
  IDEMPOTENCY_KEY_BUSY: conflict,
  IDEMPOTENCY_KEY_REUSED: conflict,
  INTERNAL: failed,
  LISTEN_REFUSED: { retry: false, httpStatus: 500, exitCode: 2 },
  METHOD_REFUSED: { retry: false, httpStatus: 405, exitCode: 2 },
  ORIGIN_REFUSED: forbidden,
  PORT_TAKEN: { retry: false, httpStatus: 500, exitCode: 4 },
  RATE_LIMITED: { retry: true, httpStatus: 429, exitCode: 6 },
  ROUTE_NOT_FOUND: missing,
  SCOPE_MISSING: forbidden,
  SECRET_KEY_MISSING: { retry: false, httpStatus: 503, exitCode: 6 },
  SECRET_NOT_FOUND: missing,
  SECRET_UNREADABLE: failed,
  SERVER_NOT_READY: unavailable,
  SERVER_UNREACHABLE: unavailable,
  STREAM_LIMIT_REACHED: unavailable,
  TOKEN_NOT_FOUND: missing,
  TOKEN_REFUSED: { retry: false, httpStatus: 401, exitCode: 5 },
  TOOL_CHANGED: conflict,
} as const satisfies Record<string, ErrorCodeMeaning>;

export type ErrorCode = keyof typeof errorCodes;

/** Whether a string names a code of the table. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorCodes, code);
}
