-- Adds questions to people, and finds the runs that others wait for; workers from before go on.

create table millrace.approvals (
  project text collate "C" not null,
  approval_id text collate "C" not null,
  run_id text collate "C" not null,
  flow text collate "C" not null,
  -- The step that asks.
  name text not null,
  step_key text,
  -- Whom it asks: a role, a person, or with neither whoever may decide.
  role text,
  person text,
  -- What the person sees, and the JSON Schema of what an approval must say: JSON, or null.
  show text,
  form text,
  asked_at bigint not null,
  expires_at bigint,
  reminded_at bigint,
  -- closed: nobody needs the answer any more. An open one of a run that has ended counts as closed.
  status text collate "C" not null check (status in ('open', 'approved', 'rejected', 'expired', 'closed')),
  decided_at bigint,
  decided_by text,
  comment text,
  answer text,
  primary key (project, approval_id)
);

create index approvals_by_status on millrace.approvals (project, status, approval_id);
create index approvals_open_by_run on millrace.approvals (project, run_id) where status = 'open';

-- Runs that a step called and that have not ended.
create index runs_called on millrace.runs (project, caller_run_id)
  where caller_run_id is not null and finished_at is null;
