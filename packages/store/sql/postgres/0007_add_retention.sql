-- Finds what belongs to runs that are removed, and old firings; workers from before go on.

create index approvals_by_run on millrace.approvals (project, run_id);
create index deliveries_by_run on millrace.deliveries (project, run_id, status);
create index firings_by_time on millrace.firings (fired_at);
-- Whether any run still names some bytes.
create index artifacts_by_content on millrace.artifacts (project, artifact);

-- When the bytes were written last: a run that is about to name them wrote them not long ago.
alter table millrace.artifact_contents add column stored_at timestamptz not null default now();
