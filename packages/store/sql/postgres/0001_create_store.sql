-- Creates the engine's tables, and what its writes share, in a schema of their own; there are no workers from before.
-- Names compare by their bytes ("C"), as in SQLite and in JavaScript, whatever the language of the database.

-- One row per run, kept slim: its input is in journal entry 1 (`run.queued`), its ending in the entry at `seq`. While it
-- runs, `seq` stays at what it was when it was claimed: its journal knows the last one.
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
  -- timed: waits for `available_at`; held: due, and waits for a place in its queue; ready: claimable since `ready_at`.
  -- Null: it runs, has ended, or waits for signals alone.
  gate text collate "C" check (gate in ('timed', 'held', 'ready')),
  available_at bigint,
  ready_at bigint,
  -- Whether it takes one of the places of its queue: 1 or 0.
  slot integer not null default 0,
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
  -- A run that no worker took until then fails; null once one did.
  expire_at bigint,
  -- The run that waits for the end of this one, and the signal that tells it.
  caller_run_id text collate "C",
  caller_signal text collate "C",
  -- The names of the signals that end the wait.
  waiting_for text[],
  signal_count integer not null default 0,
  alone boolean not null default false,
  deaths integer not null default 0,
  -- When somebody dealt with its failure.
  resolved_at bigint,
  -- Whom to tell of its end, as JSON.
  callback text,
  -- Starts with this key are added to it until it is claimed.
  collect_key text collate "C"
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

create index runs_timed on millrace.runs (available_at, run_id) where gate = 'timed';
create index runs_ready on millrace.runs (needs, project, priority desc, queue_key, ready_at, run_id)
  where gate = 'ready';
create index runs_expiring on millrace.runs (expire_at, run_id) where expire_at is not null;
create index runs_failed on millrace.runs (project, run_id) where status = 'failed' and resolved_at is null;
create unique index runs_by_collect_key on millrace.runs (project, flow, collect_key) where collect_key is not null;
create index runs_by_worker on millrace.runs (worker_id) where worker_id is not null;
create index runs_with_caller on millrace.runs (worker_id) where worker_id is not null and caller_run_id is not null;
create unique index runs_by_idempotency_key on millrace.runs (project, flow, idempotency_key)
  where idempotency_key is not null;
create index runs_by_flow on millrace.runs (project, flow, run_id);
create index runs_by_status on millrace.runs (project, status, run_id);
-- The last one, as PostgreSQL takes that where two indexes look alike: `runs_by_status` does while the table is small.
alter table millrace.runs add primary key (project, run_id);

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

-- Settings of named queues. The runs of a limited one are held until the leading worker admits them.
create table millrace.queues (
  project text collate "C" not null,
  queue text collate "C" not null,
  limited integer not null,
  settings text not null,
  updated_at bigint not null,
  primary key (project, queue)
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
  opened_at bigint not null,
  -- What it has for the runs that need it: as `runs.needs`.
  labels text collate "C" not null default ''
) with (fillfactor = 50);

-- The last key of each project that had runs under several when it had its turn at a worker: its next turn goes on behind
-- it. After a crash the keys may as well begin anew.
create unlogged table millrace.turns (
  worker_id text collate "C" not null,
  project text collate "C" not null,
  key text collate "C" not null,
  primary key (worker_id, project)
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

-- What several writes share. A change of what one of these does is a new function under a new name: workers that are
-- still running call the old one.

-- Tells others of a write. `notification` is a JSON text of who wrote, which runs, and which of those need their owner's
-- attention; `others` are runs beside them: project, id, and whether its owner must look.
create function millrace.tell(claimable boolean, notification text, others json, duties boolean) returns void
language plpgsql
set search_path = pg_catalog
as $$
declare
  parts jsonb;
  runs jsonb;
  attention jsonb;
  rest text := case when duties then ',1]' else ']' end;
  told text := left(notification, -1) || rest;
begin
  if others is not null then
    parts := notification::jsonb;
    select jsonb_agg(jsonb_build_array(o->0, o->1)),
      coalesce(jsonb_agg(jsonb_build_array(o->0, o->1)) filter (where (o->>2)::boolean), '[]')
    into runs, attention from json_array_elements(others) as o;
    -- As `encodeNotification`: naming more runs than these costs more than looking, and 8,000 bytes is all there is.
    runs := case when jsonb_typeof(parts->1) = 'string' then parts->1 else (parts->1) || runs end;
    told := left(jsonb_build_array(parts->0, runs, attention)::text, -1) || rest;
    if jsonb_typeof(runs) = 'array' and jsonb_array_length(runs) > 100 or octet_length(told) > 7900 then
      told := left(jsonb_build_array(
        parts->0, 'many'::text, case attention when '[]' then attention else '"many"' end)::text, -1) || rest;
    end if;
  end if;
  perform pg_notify('millrace', claimable::integer || told);
end
$$;

-- Gives each caller of runs that have ended its signal, wakes it when it waits for that, and says which there were: project,
-- id, and whether it is running. `calls` has a row per run: project, callerRunId, callerSignal, runId, status, ending.
create function millrace.tell_callers(now_ms bigint, calls json) returns json
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  call record;
  caller record;
  told json[] := '{}';
begin
  -- In the order in which every flush locks runs.
  for call in
    select c.project, c.caller_run_id, c.name,
      format('{"runId":%s,"status":"%s","ending":%s}', to_json(c.run_id), c.status, c.ending) as payload
    from rows from (json_to_recordset(calls) as (
      project text, "callerRunId" text, "callerSignal" text, "runId" text, status text, ending text
    )) with ordinality as c (project, caller_run_id, name, run_id, status, ending, place)
    order by c.project collate "C", c.caller_run_id collate "C", c.place
  loop
    update millrace.runs as r set signal_count = r.signal_count + 1,
      available_at = case when call.name = any (r.waiting_for) and coalesce(r.gate, 'timed') = 'timed'
        then least(r.available_at, now_ms) else r.available_at end,
      gate = case when call.name = any (r.waiting_for) then coalesce(r.gate, 'timed') else r.gate end
    where r.project = call.project and r.run_id = call.caller_run_id and r.status in ('queued', 'running', 'waiting')
    returning r.status, r.signal_count into caller;
    continue when not found;
    insert into millrace.signals (project, run_id, ordinal, name, payload, sent_at)
    values (call.project, call.caller_run_id, caller.signal_count, call.name, call.payload, now_ms);
    told := told || json_build_array(call.project, call.caller_run_id, caller.status = 'running');
  end loop;
  return case when cardinality(told) > 0 then array_to_json(told) end;
end
$$;

-- Ends runs that no worker took in time, a thousand at most. `changed` is what `tell` takes for others.
create function millrace.expire_runs(now_ms bigint, out expired integer, out changed json, out freed boolean)
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  calls json;
  failure constant text := '{"error":{"code":"RUN_EXPIRED",'
    '"message":"Cannot begin the run as a worker has to take it in time: none did while it was queued","retry":false,'
    '"hint":"Start it again, with more time to wait in its queue or with more workers."}}';
begin
  with due as materialized (
    select r.ctid, r.slot from millrace.runs as r where r.expire_at <= now_ms
    order by r.expire_at, r.run_id limit 1000 for update skip locked
  ), ended as (
    update millrace.runs as r set status = 'failed', seq = r.seq + 1, finished_at = now_ms, error_code = 'RUN_EXPIRED',
      gate = null, available_at = null, ready_at = null, slot = 0, expire_at = null, collect_key = null
    where r.ctid = any (array(select d.ctid from due as d))
    returning r.project, r.run_id, r.seq, r.caller_run_id, r.caller_signal
  ), appended as (
    insert into millrace.journal (project, run_id, seq, kind, attempt, body, at)
    select e.project, e.run_id, e.seq, 'run.failed', 0, failure, now_ms from ended as e
  )
  select count(*), json_agg(json_build_array(e.project, e.run_id, false)),
    coalesce((select bool_or(d.slot = 1) from due as d), false),
    json_agg(json_build_object('project', e.project, 'callerRunId', e.caller_run_id, 'callerSignal', e.caller_signal,
      'runId', e.run_id, 'status', 'failed', 'ending', failure)) filter (where e.caller_run_id is not null)
  into expired, changed, freed, calls from ended as e;
  if calls is not null then
    changed := (changed::jsonb || coalesce(millrace.tell_callers(now_ms, calls)::jsonb, '[]'))::json;
  end if;
end
$$;

-- Which of the `needs` of runs that are ready a worker with these labels meets.
create function millrace.met_needs(labels text) returns text[]
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  met text[] := '{""}';
  found_needs text := '';
begin
  if labels = '' then
    return met;
  end if;
  loop
    select r.needs into found_needs from millrace.runs as r where r.gate = 'ready' and r.needs > found_needs
    order by r.needs limit 1;
    exit when not found;
    if string_to_array(trim(both '|' from found_needs), '|') <@ string_to_array(trim(both '|' from labels), '|') then
      met := met || found_needs;
    end if;
  end loop;
  return met;
end
$$;
