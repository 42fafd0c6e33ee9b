-- Adds events with their subscriptions and waits, URLs that resolve a wait, and the calls that tell of a run's end; workers from before go on.

-- `position` is the order of delivery. An event is kept for a while after it was delivered.
create table millrace.events (
  position bigint generated always as identity primary key,
  project text collate "C" not null,
  event_id text collate "C" not null,
  type text collate "C" not null,
  payload text not null,
  run_id text collate "C",
  flow text collate "C",
  emitted_at bigint not null,
  -- The last run whose waits were told of it; empty before the first.
  reached text collate "C" not null default '',
  delivered_at bigint
);

create unique index events_by_id on millrace.events (project, event_id);
create index events_by_project on millrace.events (project, position);
create index events_undelivered on millrace.events (position) where delivered_at is null;
create index events_delivered on millrace.events (delivered_at) where delivered_at is not null;

-- Which flows an event starts, as their published versions say. `filter` is a JSON object of paths and values.
create table millrace.event_subscriptions (
  project text collate "C" not null,
  type text collate "C" not null,
  flow text collate "C" not null,
  place integer not null,
  filter text not null,
  primary key (project, type, flow, place)
);

create index event_subscriptions_by_flow on millrace.event_subscriptions (project, flow);

-- Runs that wait for an event. The first path of the filter and a hash of its value find them; the rest is compared then.
create table millrace.event_waits (
  project text collate "C" not null,
  run_id text collate "C" not null,
  wait_id text collate "C" not null,
  type text collate "C" not null,
  match_path text collate "C" not null,
  match_hash text collate "C" not null,
  filter text not null,
  primary key (project, run_id, wait_id)
);

create index event_waits_by_match on millrace.event_waits (project, type, match_path, match_hash, run_id);

-- URLs that a run gave out, each to be called once.
create table millrace.hooks (
  project text collate "C" not null,
  run_id text collate "C" not null,
  hook_id text collate "C" not null,
  expires_at bigint,
  received_at bigint,
  primary key (project, run_id, hook_id)
);

create unique index hooks_by_id on millrace.hooks (hook_id);

-- One row: what every server of this installation signs with.
create table millrace.installation_keys (
  name text collate "C" primary key,
  secret text not null,
  created_at bigint not null
);

create index runs_to_call_back on millrace.runs (project, run_id) where callback is not null and finished_at is not null;

-- Calls to outside that tell of a run's end.
create table millrace.deliveries (
  project text collate "C" not null,
  delivery_id text collate "C" not null,
  run_id text collate "C" not null,
  url text not null,
  status text collate "C" not null check (status in ('pending', 'delivered', 'given up')),
  attempts integer not null default 0,
  next_attempt_at bigint,
  created_at bigint not null,
  finished_at bigint,
  primary key (project, delivery_id)
);

create index deliveries_due on millrace.deliveries (next_attempt_at) where next_attempt_at is not null;
create index deliveries_by_time on millrace.deliveries (project, created_at, delivery_id);

create table millrace.delivery_attempts (
  project text collate "C" not null,
  delivery_id text collate "C" not null,
  attempt integer not null,
  at bigint not null,
  duration_ms integer not null,
  http_status integer,
  error text,
  primary key (project, delivery_id, attempt)
);
