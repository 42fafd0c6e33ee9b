-- Adds files that were uploaded for runs to come; workers from before go on.

create table uploads (
  project text not null,
  artifact text not null,
  size_bytes integer not null,
  uploaded_at integer not null,
  primary key (project, artifact)
) strict, without rowid;

create index uploads_by_time on uploads (uploaded_at);
