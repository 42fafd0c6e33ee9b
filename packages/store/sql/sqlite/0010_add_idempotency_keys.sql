-- Adds what repeated calls are answered with; workers from before go on.

create table idempotency_keys (
  project text not null,
  principal text not null,
  operation text not null,
  key text not null,
  -- SHA-256 of the input in hexadecimal.
  input_hash text not null,
  -- JSON; null while the first call is under way, and where it was not heard of again.
  answer text,
  expires_at integer not null,
  primary key (project, principal, operation, key)
) strict, without rowid;

create index idempotency_keys_by_end on idempotency_keys (expires_at);
