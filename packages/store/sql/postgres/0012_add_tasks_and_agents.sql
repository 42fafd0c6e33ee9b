-- Adds tasks and the agents that do them; workers from before go on and leave both alone.

create table millrace.agents (
  project text collate "C" not null,
  agent_id text collate "C" not null,
  name text collate "C" not null,
  kind text collate "C" not null,
  -- JSON list.
  capabilities text collate "C" not null,
  concurrency integer not null,
  -- The principal that registered it.
  created_by text collate "C" not null,
  -- The token that it got.
  token_id text collate "C" not null,
  registered_at bigint not null,
  lease_ms bigint not null,
  expires_at bigint not null,
  -- unproven, healthy, failed
  health text collate "C" not null,
  -- The numbers of its health task: JSON list.
  probe text collate "C" not null,
  primary key (project, agent_id)
);

create index agents_by_expiry on millrace.agents (expires_at);
create unique index agents_by_token on millrace.agents (token_id);

create table millrace.tasks (
  project text collate "C" not null,
  task_id text collate "C" not null,
  capability text collate "C" not null,
  -- JSON text.
  payload text collate "C" not null,
  priority integer not null,
  created_by text collate "C" not null,
  created_at bigint not null,
  available_at bigint not null,
  deadline_at bigint,
  retries integer not null,
  -- queued, running, succeeded, failed, canceled
  status text collate "C" not null,
  -- How often it was claimed; the number of the claim fences its report.
  attempt integer not null,
  agent_id text collate "C",
  -- The run of a task for a flow.
  run_id text collate "C",
  -- Null while a run does it.
  lease_expires_at bigint,
  -- JSON text.
  result text collate "C",
  -- JSON text: code and message of the last attempt that failed.
  error text collate "C",
  finished_at bigint,
  primary key (project, task_id)
);

create index tasks_by_time on millrace.tasks (project, created_at, task_id);
create index tasks_to_claim on millrace.tasks (project, status, priority desc, created_at, task_id);
create index tasks_of_agents on millrace.tasks (project, agent_id, status);
create index tasks_for_flows on millrace.tasks (status, capability, available_at);
create index tasks_by_lease on millrace.tasks (lease_expires_at);
create index tasks_by_deadline on millrace.tasks (deadline_at) where finished_at is null and deadline_at is not null;
-- For retention.
create index tasks_finished on millrace.tasks (finished_at) where finished_at is not null;
