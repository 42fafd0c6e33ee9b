-- Adds questions to people, and finds the runs that others wait for; workers from before go on.

create table approvals (
  project text not null,
  approval_id text not null,
  run_id text not null,
  flow text not null,
  -- The step that asks.
  name text not null,
  step_key text,
  -- Whom it asks: a role, a person, or with neither whoever may decide.
  role text,
  person text,
  -- What the person sees, and the JSON Schema of what an approval must say: JSON, or null.
  show text,
  form text,
  asked_at integer not null,
  expires_at integer,
  reminded_at integer,
  -- closed: nobody needs the answer any more. An open one of a run that has ended counts as closed.
  status text not null check (status in ('open', 'approved', 'rejected', 'expired', 'closed')),
  decided_at integer,
  decided_by text,
  comment text,
  answer text,
  primary key (project, approval_id)
) strict, without rowid;

create index approvals_by_status on approvals (project, status, approval_id);
create index approvals_open_by_run on approvals (project, run_id) where status = 'open';

-- Runs that a step called and that have not ended. With all that is asked of them: SQLite reads the primary key of a table
-- without rowids from end to end rather than an index that does not cover.
create index runs_called on runs (project, caller_run_id, finished_at, cancel_requested_at)
  where caller_run_id is not null and finished_at is null;
