-- Adds connections that projects set up, and the health of all of them; workers from before go on without them.

create table connections (
  project text not null,
  name text not null,
  kind text not null,
  -- JSON; secrets are names in the table of secrets.
  settings text not null,
  -- JSON list of "host:port".
  grants text not null,
  call_limit integer,
  expires_at integer,
  created_at integer not null,
  updated_at integer not null,
  primary key (project, name)
) strict, without rowid;

-- Also of connections that the operator's file sets up.
create table connection_health (
  project text not null,
  name text not null,
  state text not null,
  message text,
  latency_ms integer not null,
  checked_at integer not null,
  primary key (project, name)
) strict, without rowid;
