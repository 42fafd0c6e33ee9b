-- Adds which run a task is done for; workers from before go on, but tell no run of the end of its task: end them before flows give tasks.

alter table millrace.tasks add column caller_run_id text collate "C";

create index tasks_of_callers on millrace.tasks (project, caller_run_id) where caller_run_id is not null and finished_at is null;
