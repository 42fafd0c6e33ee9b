-- Adds files that were uploaded for runs to come; workers from before go on.

create table millrace.uploads (
  project text collate "C" not null,
  artifact text collate "C" not null,
  size_bytes bigint not null,
  uploaded_at bigint not null,
  primary key (project, artifact)
);

create index uploads_by_time on millrace.uploads (uploaded_at);
