-- Adds secrets of connections, encrypted; workers from before go on.

create table millrace.secrets (
  project text collate "C" not null,
  name text collate "C" not null,
  -- Names the master key that the data key is wrapped with.
  key_id text collate "C" not null,
  wrapped_key text collate "C" not null,
  sealed text collate "C" not null,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (project, name)
);
