-- Adds the tokens of programs, with hashes of their secrets; workers from before go on.

create table millrace.tokens (
  project text collate "C" not null,
  token_id text collate "C" not null,
  name text collate "C" not null,
  -- JSON list.
  scopes text collate "C" not null,
  created_by text collate "C" not null,
  created_at bigint not null,
  -- SHA-256 in hexadecimal.
  hash text collate "C" not null,
  expires_at bigint not null,
  -- The secret before the last rotation, valid beside the new one for a while.
  previous_hash text collate "C",
  previous_expires_at bigint,
  last_used_at bigint,
  revoked_at bigint,
  primary key (project, token_id)
);

create index tokens_by_time on millrace.tokens (project, created_at, token_id);
create unique index tokens_by_hash on millrace.tokens (hash);
create unique index tokens_by_previous_hash on millrace.tokens (previous_hash) where previous_hash is not null;
