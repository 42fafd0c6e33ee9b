-- Adds the files that flows keep in their state; workers from before go on, and keep none.

-- Those of a value as it was at one revision; what later revisions have left behind is forgotten by retention.
create table state_artifacts (
  project text not null,
  flow text not null,
  key text not null,
  revision integer not null,
  artifact text not null,
  name text not null,
  media_type text not null,
  size_bytes integer not null,
  primary key (project, flow, key, revision, artifact, name)
) strict, without rowid;

create index state_artifacts_by_artifact on state_artifacts (project, artifact);
