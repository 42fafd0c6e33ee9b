-- Adds schedules and their firings; workers from before go on, and fire none.

-- `last_due_at`: the moments up to it are accounted for. `next_due_at`: the next one, null when there is none.
-- `next_at`: when it fires, by its jitter later; null while it is paused, too.
create table millrace.schedules (
  project text collate "C" not null,
  schedule_id text collate "C" not null,
  flow text collate "C" not null,
  -- Whether the flow's published version asks for it: 1 or 0.
  declared integer not null,
  -- JSON: when it fires, its jitter, what becomes of missed moments.
  timing text not null,
  input text not null,
  paused_at bigint,
  last_due_at bigint,
  next_due_at bigint,
  next_at bigint,
  -- Grows with every write; a write names the one it has seen.
  revision integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (project, schedule_id)
);

create index schedules_due on millrace.schedules (next_at) where next_at is not null;
create index schedules_declared on millrace.schedules (project, flow) where declared = 1;
create index schedules_by_flow on millrace.schedules (project, flow, schedule_id);

-- One row per moment that was due, whatever became of it.
create table millrace.firings (
  project text collate "C" not null,
  schedule_id text collate "C" not null,
  due_at bigint not null,
  fired_at bigint not null,
  jitter_ms bigint not null,
  outcome text collate "C" not null check (outcome in ('run', 'coalesced', 'skipped', 'failed')),
  run_id text collate "C",
  error_code text collate "C",
  error text,
  primary key (project, schedule_id, due_at)
);
