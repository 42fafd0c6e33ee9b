-- Adds events with their subscriptions and waits, URLs that resolve a wait, and the calls that tell of a run's end; workers from before go on.

-- `position` is the order of delivery. An event is kept for a while after it was delivered.
create table events (
  position integer primary key autoincrement,
  project text not null,
  event_id text not null,
  type text not null,
  payload text not null,
  run_id text,
  flow text,
  emitted_at integer not null,
  -- The last run whose waits were told of it; empty before the first.
  reached text not null default '',
  delivered_at integer
) strict;

create unique index events_by_id on events (project, event_id);
create index events_by_project on events (project, position);
create index events_undelivered on events (position) where delivered_at is null;
create index events_delivered on events (delivered_at) where delivered_at is not null;

-- Which flows an event starts, as their published versions say. `filter` is a JSON object of paths and values.
create table event_subscriptions (
  project text not null,
  type text not null,
  flow text not null,
  place integer not null,
  filter text not null,
  primary key (project, type, flow, place)
) strict, without rowid;

create index event_subscriptions_by_flow on event_subscriptions (project, flow);

-- Runs that wait for an event. The first path of the filter and a hash of its value find them; the rest is compared then.
-- With rowids: without them SQLite reads the primary key from end to end rather than an index that does not cover.
create table event_waits (
  project text not null,
  run_id text not null,
  wait_id text not null,
  type text not null,
  match_path text not null,
  match_hash text not null,
  filter text not null,
  primary key (project, run_id, wait_id)
) strict;

create index event_waits_by_match on event_waits (project, type, match_path, match_hash, run_id);

-- URLs that a run gave out, each to be called once.
create table hooks (
  project text not null,
  run_id text not null,
  hook_id text not null,
  expires_at integer,
  received_at integer,
  primary key (project, run_id, hook_id)
) strict, without rowid;

create unique index hooks_by_id on hooks (hook_id);

-- One row: what every server of this installation signs with.
create table installation_keys (
  name text primary key,
  secret text not null,
  created_at integer not null
) strict, without rowid;

create index runs_to_call_back on runs (project, run_id) where callback is not null and finished_at is not null;

-- Calls to outside that tell of a run's end.
create table deliveries (
  project text not null,
  delivery_id text not null,
  run_id text not null,
  url text not null,
  status text not null check (status in ('pending', 'delivered', 'given up')),
  attempts integer not null default 0,
  next_attempt_at integer,
  created_at integer not null,
  finished_at integer,
  primary key (project, delivery_id)
) strict, without rowid;

create index deliveries_due on deliveries (next_attempt_at) where next_attempt_at is not null;
create index deliveries_by_time on deliveries (project, created_at, delivery_id);

create table delivery_attempts (
  project text not null,
  delivery_id text not null,
  attempt integer not null,
  at integer not null,
  duration_ms integer not null,
  http_status integer,
  error text,
  primary key (project, delivery_id, attempt)
) strict, without rowid;
