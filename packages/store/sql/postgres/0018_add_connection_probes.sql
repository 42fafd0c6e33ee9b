-- Adds since when a connection fails, when it is to be tried next, and who replaces a secret; workers from before go on without them.

alter table millrace.connection_health add column failing_since bigint;
alter table millrace.connection_health add column last_error text collate "C";
alter table millrace.connection_health add column last_error_at bigint;

create table millrace.connection_probes (
  project text collate "C" not null,
  name text collate "C" not null,
  -- By a flow or a person; what nobody has used for long is not tried.
  used_at bigint not null,
  due_at bigint not null,
  primary key (project, name)
);

create index connection_probes_due on millrace.connection_probes (due_at);

-- One worker at a time renews a token and stores the secret that replaces the one before.
create table millrace.secret_leases (
  project text collate "C" not null,
  name text collate "C" not null,
  holder text collate "C" not null,
  ends_at bigint not null,
  primary key (project, name)
);
