-- Adds what repeated calls are answered with; workers from before go on.

create table millrace.idempotency_keys (
  project text collate "C" not null,
  principal text collate "C" not null,
  operation text collate "C" not null,
  key text collate "C" not null,
  -- SHA-256 of the input in hexadecimal.
  input_hash text collate "C" not null,
  -- JSON; null while the first call is under way, and where it was not heard of again.
  answer text collate "C",
  expires_at bigint not null,
  primary key (project, principal, operation, key)
);

create index idempotency_keys_by_end on millrace.idempotency_keys (expires_at);
