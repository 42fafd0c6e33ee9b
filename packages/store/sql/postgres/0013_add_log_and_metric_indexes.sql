-- Finds log lines and metrics across runs, and adds health tasks of agents; workers from before go on.

create index journal_logs on millrace.journal (project, at, run_id, seq) where kind = 'log.written';
create index journal_metrics on millrace.journal (project, at, run_id, seq) where kind = 'metric.written';

-- What an agent named at its registration to prove what it can do: capability, payload and result as JSON.
alter table millrace.agents add column health_task text;
