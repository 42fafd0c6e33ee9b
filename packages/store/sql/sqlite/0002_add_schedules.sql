-- Adds schedules and their firings; workers from before go on, and fire none.

-- `last_due_at`: the moments up to it are accounted for. `next_due_at`: the next one, null when there is none.
-- `next_at`: when it fires, by its jitter later; null while it is paused, too.
create table schedules (
  project text not null,
  schedule_id text not null,
  flow text not null,
  -- Whether the flow's published version asks for it: 1 or 0.
  declared integer not null,
  -- JSON: when it fires, its jitter, what becomes of missed moments.
  timing text not null,
  input text not null,
  paused_at integer,
  last_due_at integer,
  next_due_at integer,
  next_at integer,
  -- Grows with every write; a write names the one it has seen.
  revision integer not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (project, schedule_id)
) strict, without rowid;

create index schedules_due on schedules (next_at) where next_at is not null;
create index schedules_declared on schedules (project, flow) where declared = 1;
create index schedules_by_flow on schedules (project, flow, schedule_id);

-- One row per moment that was due, whatever became of it.
create table firings (
  project text not null,
  schedule_id text not null,
  due_at integer not null,
  fired_at integer not null,
  jitter_ms integer not null,
  outcome text not null check (outcome in ('run', 'coalesced', 'skipped', 'failed')),
  run_id text,
  error_code text,
  error text,
  primary key (project, schedule_id, due_at)
) strict, without rowid;
