-- Adds connections that projects set up, and the health of all of them; workers from before go on without them.

create table millrace.connections (
  project text collate "C" not null,
  name text collate "C" not null,
  kind text collate "C" not null,
  -- JSON; secrets are names in the table of secrets.
  settings text collate "C" not null,
  -- JSON list of "host:port".
  grants text collate "C" not null,
  call_limit bigint,
  expires_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (project, name)
);

-- Also of connections that the operator's file sets up.
create table millrace.connection_health (
  project text collate "C" not null,
  name text collate "C" not null,
  state text collate "C" not null,
  message text collate "C",
  latency_ms bigint not null,
  checked_at bigint not null,
  primary key (project, name)
);
