-- Adds the files that flows keep in their state; workers from before go on, and keep none.

-- Those of a value as it was at one revision; what later revisions have left behind is forgotten by retention.
create table millrace.state_artifacts (
  project text collate "C" not null,
  flow text collate "C" not null,
  key text collate "C" not null,
  revision integer not null,
  artifact text collate "C" not null,
  name text collate "C" not null,
  media_type text not null,
  size_bytes bigint not null,
  primary key (project, flow, key, revision, artifact, name)
);

create index state_artifacts_by_artifact on millrace.state_artifacts (project, artifact);
