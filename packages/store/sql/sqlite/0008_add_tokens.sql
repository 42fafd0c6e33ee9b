-- Adds the tokens of programs, with hashes of their secrets; workers from before go on.

create table tokens (
  project text not null,
  token_id text not null,
  name text not null,
  -- JSON list.
  scopes text not null,
  created_by text not null,
  created_at integer not null,
  -- SHA-256 in hexadecimal.
  hash text not null,
  expires_at integer not null,
  -- The secret before the last rotation, valid beside the new one for a while.
  previous_hash text,
  previous_expires_at integer,
  last_used_at integer,
  revoked_at integer,
  primary key (project, token_id)
) strict, without rowid;

create index tokens_by_time on tokens (project, created_at, token_id);
create unique index tokens_by_hash on tokens (hash);
create unique index tokens_by_previous_hash on tokens (previous_hash) where previous_hash is not null;
