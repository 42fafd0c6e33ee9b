/** All that a principal can hold; each operation asks for one of them, or for none. */
export const scopes = [
  "agents:read",
  "agents:work",
  "approvals:read",
  "approvals:write",
  "artifacts:read",
  "connections:read",
  "connections:write",
  "flows:read",
  "flows:write",
  "queues:read",
  "queues:write",
  "runs:read",
  "runs:write",
  "schedules:read",
  "schedules:write",
  "secrets:read",
  "secrets:write",
  "system:read",
  "tasks:read",
  "tasks:write",
  "tokens:read",
  "tokens:write",
] as const;

/** What a principal must hold to call an operation. */
export type Scope = (typeof scopes)[number];
