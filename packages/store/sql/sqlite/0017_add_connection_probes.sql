-- Adds since when a connection fails, when it is to be tried next, and who replaces a secret; workers from before go on without them.

alter table connection_health add column failing_since integer;
alter table connection_health add column last_error text;
alter table connection_health add column last_error_at integer;

create table connection_probes (
  project text not null,
  name text not null,
  -- By a flow or a person; what nobody has used for long is not tried.
  used_at integer not null,
  due_at integer not null,
  primary key (project, name)
) strict, without rowid;

create index connection_probes_due on connection_probes (due_at);

-- One worker at a time renews a token and stores the secret that replaces the one before.
create table secret_leases (
  project text not null,
  name text not null,
  holder text not null,
  ends_at integer not null,
  primary key (project, name)
) strict, without rowid;
