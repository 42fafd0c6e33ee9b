-- Adds tasks and the agents that do them; workers from before go on and leave both alone.

create table agents (
  project text not null,
  agent_id text not null,
  name text not null,
  kind text not null,
  -- JSON list.
  capabilities text not null,
  concurrency integer not null,
  -- The principal that registered it.
  created_by text not null,
  -- The token that it got.
  token_id text not null,
  registered_at integer not null,
  lease_ms integer not null,
  expires_at integer not null,
  -- unproven, healthy, failed
  health text not null,
  -- The numbers of its health task: JSON list.
  probe text not null,
  primary key (project, agent_id)
) strict, without rowid;

create index agents_by_expiry on agents (expires_at);
create unique index agents_by_token on agents (token_id);

create table tasks (
  project text not null,
  task_id text not null,
  capability text not null,
  -- JSON text.
  payload text not null,
  priority integer not null,
  created_by text not null,
  created_at integer not null,
  available_at integer not null,
  deadline_at integer,
  retries integer not null,
  -- queued, running, succeeded, failed, canceled
  status text not null,
  -- How often it was claimed; the number of the claim fences its report.
  attempt integer not null,
  agent_id text,
  -- The run of a task for a flow.
  run_id text,
  -- Null while a run does it.
  lease_expires_at integer,
  -- JSON text.
  result text,
  -- JSON text: code and message of the last attempt that failed.
  error text,
  finished_at integer,
  primary key (project, task_id)
) strict, without rowid;

create index tasks_by_time on tasks (project, created_at, task_id);
create index tasks_to_claim on tasks (project, status, priority desc, created_at, task_id);
create index tasks_of_agents on tasks (project, agent_id, status);
create index tasks_for_flows on tasks (status, capability, available_at);
create index tasks_by_lease on tasks (lease_expires_at);
create index tasks_by_deadline on tasks (deadline_at) where finished_at is null and deadline_at is not null;
-- For retention.
create index tasks_finished on tasks (finished_at) where finished_at is not null;
