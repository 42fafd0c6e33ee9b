-- Finds dead letters, the ended runs of a flow by status, and what waits, however many runs have ended; workers from before go on.

-- Each with all that is asked of it and with the columns of its own condition: else SQLite reads the primary key from end to end.
drop index runs_failed;
create index runs_failed on runs (project, status, resolved_at, run_id, flow, error_code, finished_at)
  where status = 'failed' and resolved_at is null;
drop index runs_held_again;
create index runs_held_again on runs (project, queue, priority, queue_key, available_at, run_id, claims)
  where gate = 'held' and claims > 0;
drop index runs_queued;
create index runs_queued on runs (project, queue, gate, available_at, slot, claims)
  where status = 'queued' and queue <> 'default';
drop index runs_called;
create index runs_called on runs (project, caller_run_id, finished_at, cancel_requested_at, caller_signal)
  where caller_run_id is not null and finished_at is null;

-- Of a flow, those of one status, however rare they are among its runs.
create index runs_ended on runs (project, flow, status, run_id) where finished_at is not null;
