-- Finds dead letters by all that lists of them ask for, and the ended runs of a flow by their status; workers from before go on.

drop index millrace.runs_failed;
create index runs_failed on millrace.runs (project, run_id, flow, error_code, finished_at)
  where status = 'failed' and resolved_at is null;
-- Of a flow, those of one status, however rare they are among its runs.
create index runs_ended on millrace.runs (project, flow, status, run_id) where finished_at is not null;
