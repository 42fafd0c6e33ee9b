-- Adds the admission of limited queues and the collecting of starts; workers from before leave such runs held.

-- `round` is what two leading workers compare and set, `starts` what starts into a bounded queue lock, `last_key` whose
-- turn was last; `sweeping` says that runs from before the limits may be ready still.
alter table millrace.queues add column round bigint not null default 0;
alter table millrace.queues add column starts bigint not null default 0;
alter table millrace.queues add column last_key text collate "C" not null default '';
alter table millrace.queues add column sweeping integer not null default 0;

create index runs_held_new on millrace.runs (project, queue, priority, queue_key, available_at, run_id)
  where gate = 'held' and claims = 0;
create index runs_held_again on millrace.runs (project, queue, priority, queue_key, available_at, run_id)
  where gate = 'held' and claims > 0;
create index runs_in_place on millrace.runs (project, queue, queue_key) where slot = 1;
-- The default queue has no limits: its runs cost nothing here.
create index runs_queued on millrace.runs (project, queue, gate, available_at) where status = 'queued' and queue <> 'default';

-- How many runs of a queue with a rate were started when; forgotten when their period is over.
create table millrace.queue_admissions (
  project text collate "C" not null,
  queue text collate "C" not null,
  key text collate "C" not null,
  at bigint not null,
  count integer not null,
  primary key (project, queue, key, at)
);

create index queue_admissions_by_time on millrace.queue_admissions (project, queue, at);

-- A row is there only within a transaction: it lets one at a time begin to collect starts under a key.
create table millrace.collecting (
  project text collate "C" not null,
  flow text collate "C" not null,
  collect_key text collate "C" not null,
  primary key (project, flow, collect_key)
);
