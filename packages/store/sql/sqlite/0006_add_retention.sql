-- Finds what belongs to runs that are removed, and old firings; workers from before go on.

create index approvals_by_run on approvals (project, run_id);
-- With the status, so that it covers what is asked: else SQLite reads the primary key from end to end.
create index deliveries_by_run on deliveries (project, run_id, status);
create index firings_by_time on firings (fired_at);
-- Whether any run still names some bytes.
create index artifacts_by_content on artifacts (project, artifact);
