-- Creates the engine's tables; there are no workers from before.

-- One row per run, kept slim: its input is in journal entry 1 (`run.queued`), its ending in the entry at `seq`. While it
-- runs, `seq` stays at what it was when it was claimed: its journal knows the last one.
create table runs (
  project text not null,
  run_id text not null,
  flow text not null,
  version text not null,
  status text not null check (status in ('queued', 'running', 'waiting', 'succeeded', 'failed', 'canceled')),
  seq integer not null,
  claims integer not null default 0,
  created_at integer not null,
  started_at integer,
  finished_at integer,
  -- timed: waits for `available_at`; held: due, and waits for a place in its queue; ready: claimable since `ready_at`.
  -- Null: it runs, has ended, or waits for signals alone.
  gate text check (gate in ('timed', 'held', 'ready')),
  available_at integer,
  ready_at integer,
  -- Whether it takes one of the places of its queue.
  slot integer not null default 0,
  cancel_requested_at integer,
  cancel_reason text,
  parent_run_id text,
  worker_id text,
  error_code text,
  idempotency_key text,
  queue text not null default 'default',
  priority integer not null default 0,
  -- Whose turn it is in the queue; empty for nobody's.
  queue_key text not null default '',
  -- Labels that its worker must have, each between bars; empty for none.
  needs text not null default '',
  -- A run that no worker took until then fails; null once one did.
  expire_at integer,
  -- The run that waits for the end of this one, and the signal that tells it.
  caller_run_id text,
  caller_signal text,
  -- JSON array of the names of the signals that end the wait.
  waiting_for text,
  signal_count integer not null default 0,
  alone integer not null default 0,
  deaths integer not null default 0,
  -- When somebody dealt with its failure.
  resolved_at integer,
  -- Whom to tell of its end, as JSON.
  callback text,
  -- Starts with this key are added to it until it is claimed.
  collect_key text,
  primary key (project, run_id)
) strict, without rowid;

create index runs_timed on runs (available_at, run_id) where gate = 'timed';
create index runs_ready on runs (needs, project, priority desc, queue_key, ready_at, run_id) where gate = 'ready';
create index runs_expiring on runs (expire_at, run_id) where expire_at is not null;
create index runs_failed on runs (project, run_id) where status = 'failed' and resolved_at is null;
create unique index runs_by_collect_key on runs (project, flow, collect_key) where collect_key is not null;
create index runs_by_worker on runs (worker_id) where worker_id is not null;
create unique index runs_by_idempotency_key on runs (project, flow, idempotency_key) where idempotency_key is not null;
create index runs_by_flow on runs (project, flow, run_id);
create index runs_by_status on runs (project, status, run_id);

-- `position` is the order of the feed: each is one more than the highest. Autoincrement would write a second table at each
-- entry for that.
create table journal (
  position integer primary key,
  project text not null,
  run_id text not null,
  seq integer not null,
  kind text not null,
  name text,
  key text,
  attempt integer not null,
  body text not null,
  at integer not null
) strict;

create unique index journal_by_run on journal (project, run_id, seq);

-- No number is given twice, so that no entry appears behind a cursor: one that is deleted as the last leaves a row of no run.
create trigger journal_keeps_its_end after delete on journal
when old.position > (select coalesce(max(position), 0) from journal) begin
  insert or replace into journal (position, project, run_id, seq, kind, attempt, body, at)
  values (old.position, '', '', 0, '', 0, '', 0);
end;

-- Signals that no entry consumed yet; `runs.signal_count` counts all that ever came.
create table signals (
  project text not null,
  run_id text not null,
  ordinal integer not null,
  name text not null,
  payload text not null,
  sent_at integer not null,
  primary key (project, run_id, ordinal)
) strict, without rowid;

-- Settings of named queues. The runs of a limited one are held until the leading worker admits them.
create table queues (
  project text not null,
  queue text not null,
  limited integer not null,
  settings text not null,
  updated_at integer not null,
  primary key (project, queue)
) strict, without rowid;

create table versions (
  project text not null,
  flow text not null,
  version text not null,
  manifest text not null,
  bundle text not null,
  created_at integer not null,
  primary key (project, flow, version)
) strict;

-- Which version new runs of a flow get.
create table flows (
  project text not null,
  flow text not null,
  version text not null,
  published_at integer not null,
  primary key (project, flow)
) strict, without rowid;

-- Workers serve all projects. A worker that was taken over or closed has no row; that refuses its late writes.
create table workers (
  epoch integer primary key autoincrement,
  worker_id text not null unique,
  lease_until integer not null,
  opened_at integer not null,
  -- What it has for the runs that need it: as `runs.needs`.
  labels text not null default ''
) strict;

create table flow_state (
  project text not null,
  flow text not null,
  key text not null,
  value text not null,
  revision integer not null,
  primary key (project, flow, key)
) strict;

-- Which run wrote which file; the bytes lie in the artifact store.
create table artifacts (
  project text not null,
  run_id text not null,
  artifact text not null,
  name text not null,
  media_type text not null,
  size_bytes integer not null,
  primary key (project, run_id, artifact, name)
) strict, without rowid;
