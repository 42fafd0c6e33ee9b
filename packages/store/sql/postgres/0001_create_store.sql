-- Creates the engine's tables in a schema of their own; there are no workers from before.
-- Names compare by their bytes ("C"), as in SQLite and in JavaScript, whatever the language of the database.

-- One row per run, kept slim: its input is in journal entry 1 (`run.queued`), its ending in the entry at `seq`.
create table millrace.runs (
  project text collate "C" not null,
  run_id text collate "C" not null,
  flow text collate "C" not null,
  version text collate "C" not null,
  status text collate "C" not null check (status in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled')),
  seq integer not null,
  claims integer not null default 0,
  created_at bigint not null,
  started_at bigint,
  finished_at bigint,
  available_at bigint,
  cancel_requested_at bigint,
  cancel_reason text,
  parent_run_id text collate "C",
  worker_id text collate "C",
  error_code text collate "C",
  idempotency_key text collate "C",
  queue text collate "C" not null default 'default',
  priority integer not null default 0,
  -- Whose turn it is in the queue; empty for nobody's.
  queue_key text collate "C" not null default '',
  -- Labels that its worker must have, each between bars; empty for none.
  needs text collate "C" not null default '',
  -- A run that no worker took until then fails.
  expire_at bigint,
  -- The run that waits for the end of this one, and the signal that tells it.
  caller_run_id text collate "C",
  caller_signal text collate "C",
  -- The names of the signals that end the wait.
  waiting_for text[],
  signal_count integer not null default 0,
  alone boolean not null default false,
  deaths integer not null default 0,
  primary key (project, run_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index runs_claimable on millrace.runs (available_at, run_id) where available_at is not null;
create index runs_by_worker on millrace.runs (worker_id) where worker_id is not null;
create unique index runs_by_idempotency_key on millrace.runs (project, flow, idempotency_key)
  where idempotency_key is not null;
create index runs_by_flow on millrace.runs (project, flow, run_id);
create index runs_by_status on millrace.runs (project, status, run_id);

-- The order of the feed is (xid, position): below the oldest transaction in flight nothing is added any more.
create table millrace.journal (
  project text collate "C" not null,
  run_id text collate "C" not null,
  seq integer not null,
  kind text collate "C" not null,
  name text collate "C",
  key text collate "C",
  attempt integer not null,
  body text not null,
  at bigint not null,
  position bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  primary key (project, run_id, seq)
);

create index journal_by_commit on millrace.journal (project, xid, position);

-- Signals that no entry consumed yet; `runs.signal_count` counts all that ever came.
create table millrace.signals (
  project text collate "C" not null,
  run_id text collate "C" not null,
  ordinal integer not null,
  name text collate "C" not null,
  payload text not null,
  sent_at bigint not null,
  primary key (project, run_id, ordinal)
);

create table millrace.versions (
  project text collate "C" not null,
  flow text collate "C" not null,
  version text collate "C" not null,
  manifest text not null,
  bundle text not null,
  created_at bigint not null,
  primary key (project, flow, version)
);

-- Which version new runs of a flow get.
create table millrace.flows (
  project text collate "C" not null,
  flow text collate "C" not null,
  version text collate "C" not null,
  published_at bigint not null,
  primary key (project, flow)
);

-- Workers serve all projects. A worker that was taken over or closed has no row; that refuses its late writes.
create table millrace.workers (
  worker_id text collate "C" primary key,
  epoch bigint generated always as identity,
  lease_until bigint not null,
  opened_at bigint not null
) with (fillfactor = 50);

create table millrace.flow_state (
  project text collate "C" not null,
  flow text collate "C" not null,
  key text collate "C" not null,
  value text not null,
  revision integer not null,
  primary key (project, flow, key)
);

-- Which run wrote which file.
create table millrace.artifacts (
  project text collate "C" not null,
  run_id text collate "C" not null,
  artifact text collate "C" not null,
  name text collate "C" not null,
  media_type text not null,
  size_bytes bigint not null,
  primary key (project, run_id, artifact, name)
);

-- The bytes of artifacts, where they are not kept elsewhere.
create table millrace.artifact_contents (
  project text collate "C" not null,
  artifact text collate "C" not null,
  upload_id uuid not null,
  size_bytes bigint not null,
  primary key (project, artifact)
);

create table millrace.artifact_chunks (
  project text collate "C" not null,
  upload_id uuid not null,
  ordinal integer not null,
  content bytea not null,
  primary key (project, upload_id, ordinal)
);

-- Screenshots and archives are compressed already.
alter table millrace.artifact_chunks alter column content set storage external;

-- Uploads under way: the chunks of those that were cut off are found here.
create table millrace.artifact_uploads (
  project text collate "C" not null,
  upload_id uuid not null,
  begun_at timestamptz not null default now(),
  primary key (project, upload_id)
);
