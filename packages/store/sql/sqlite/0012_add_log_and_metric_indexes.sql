-- Finds log lines and metrics across runs, and adds health tasks of agents; workers from before go on.

create index journal_logs on journal (project, at, run_id, seq) where kind = 'log.written';
create index journal_metrics on journal (project, at, run_id, seq) where kind = 'metric.written';

-- What an agent named at its registration to prove what it can do: capability, payload and result as JSON.
alter table agents add column health_task text;
