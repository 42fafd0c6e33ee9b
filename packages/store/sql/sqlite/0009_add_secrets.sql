-- Adds secrets of connections, encrypted; workers from before go on.

create table secrets (
  project text not null,
  name text not null,
  -- Names the master key that the data key is wrapped with.
  key_id text not null,
  wrapped_key text not null,
  sealed text not null,
  created_at integer not null,
  updated_at integer not null,
  primary key (project, name)
) strict, without rowid;
