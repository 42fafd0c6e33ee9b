-- Adds the function that writes one flush of a worker; there are no workers from before.

-- A change of what it does is a new function under a new name: workers that are still running call the old one.
--
-- Every statement in it sees what was committed before it, so a flush claims what it has started itself. The worker's row
-- is locked first; where it is gone, the worker was taken over and nothing is written. Plans are made once per connection:
-- the settings keep them on the indexes, whatever was known of the tables then.
create function millrace.commit(
  given_now bigint, worker text, worker_epoch bigint, lease_ms bigint,
  starts json, start_entries json, states json, updates json, update_entries json, artifact_rows json,
  consumed_signals json, claim_limit integer, notification text,
  out fenced boolean, out started json, out refused text[], out claimed json, out next bigint,
  out claimable boolean)
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  now_ms bigint := coalesce(given_now, floor(extract(epoch from clock_timestamp()) * 1000)::bigint);
  stateful record;
  write record;
  changed_count integer;
  released_at bigint;
  claimed_count integer := 0;
  next_at bigint;
begin
  update millrace.workers set lease_until = now_ms + lease_ms where worker_id = worker and epoch = worker_epoch;
  fenced := not found;
  if fenced then
    return;
  end if;

  if starts is not null then
    with inserted as (
      insert into millrace.runs (
        project, run_id, flow, version, status, seq, created_at, available_at, parent_run_id, idempotency_key, queue,
        priority, queue_key, needs, expire_at, caller_run_id, caller_signal)
      select s.project, s."runId", s.flow, s.version, 'queued', s.seq, now_ms, coalesce(s."availableAt", now_ms),
        s."parentRunId", s."idempotencyKey", coalesce(s.queue, 'default'), coalesce(s.priority, 0), coalesce(s.key, ''),
        coalesce(s.needs, ''), s."expireAt", s."callerRunId", s."callerSignal"
      from json_to_recordset(starts) as s (
        project text, "runId" text, flow text, version text, seq integer, "parentRunId" text, "idempotencyKey" text,
        "availableAt" bigint, queue text, priority integer, key text, needs text, "expireAt" bigint,
        "callerRunId" text, "callerSignal" text)
      on conflict (project, flow, idempotency_key) where idempotency_key is not null do nothing
      returning project, run_id
    ), appended as (
      insert into millrace.journal (project, run_id, seq, kind, name, key, attempt, body, at)
      select e.project, e."runId", e.seq, e.kind, e.name, e.key, e.attempt, e.body, e.at
      from json_to_recordset(start_entries) as e (
        project text, "runId" text, seq integer, kind text, name text, key text, attempt integer, body text, at bigint)
      where (e.project, e."runId") in (select project, run_id from inserted)
    )
    select json_agg(json_build_array(project, run_id)) into started from inserted;
  end if;

  -- A revision that had changed refuses its whole update, and only that.
  refused := '{}';
  if states is not null then
    for stateful in select * from json_to_recordset(states) as s (project text, "runId" text, writes json) loop
      begin
        for write in select * from json_to_recordset(stateful.writes) as w (
          flow text, key text, value text, "expectedRevision" integer) loop
          if write."expectedRevision" = 0 then
            insert into millrace.flow_state (project, flow, key, value, revision)
            values (stateful.project, write.flow, write.key, write.value, 1) on conflict do nothing;
          else
            update millrace.flow_state set value = write.value, revision = revision + 1
            where project = stateful.project and flow = write.flow and key = write.key
              and revision = write."expectedRevision";
          end if;
          if not found then
            raise exception using errcode = 'MR002';
          end if;
        end loop;
      exception when sqlstate 'MR002' then
        refused := refused || json_build_array(stateful.project, stateful."runId")::text;
      end;
    end loop;
  end if;

  if updates is not null then
    -- A run that others change meanwhile is read again with its lock, so a signal or a cancellation is never missed.
    with changed as (
      update millrace.runs as r set
        seq = coalesce(u."lastSeq", r.seq),
        status = coalesce(u."to", r.status),
        worker_id = case when u."to" is null then r.worker_id end,
        finished_at = case when u."to" in ('succeeded', 'failed', 'canceled') then now_ms end,
        error_code = u."errorCode",
        available_at = case
          when u."to" = 'queued' then now_ms
          when u."to" <> 'waiting' or u."to" is null then null
          when r.signal_count > u."signalCount" or r.cancel_requested_at is not null then now_ms
          else u.until end,
        waiting_for = u.signals,
        alone = coalesce(u.alone, r.alone),
        deaths = r.deaths + coalesce(u.died::integer, 0)
      from json_to_recordset(updates) as u (
        project text, "runId" text, "beforeSeq" integer, "lastSeq" integer, "to" text, "errorCode" text, until bigint,
        signals text[], "signalCount" integer, alone boolean, died boolean)
      -- Not an equality: the index of workers is full of what the last flushes left behind.
      where r.project = u.project and r.run_id = u."runId" and r.worker_id is not distinct from worker
        and r.seq = coalesce(u."beforeSeq", r.seq)
        and (refused = '{}' or json_build_array(u.project, u."runId")::text <> all (refused))
      returning r.available_at
    )
    select count(*), min(available_at) into changed_count, released_at from changed;
    if changed_count + cardinality(refused) <> json_array_length(updates) then
      raise exception using errcode = 'MR001', message = coalesce((
        select json_build_array(u.project, u."runId")::text
        from json_to_recordset(updates) as u (project text, "runId" text, "lastSeq" integer)
        where not exists (
          select from millrace.runs as r
          where r.project = u.project and r.run_id = u."runId" and r.seq = coalesce(u."lastSeq", r.seq))
        limit 1), json_build_array(updates->0->>'project', updates->0->>'runId')::text);
    end if;
    insert into millrace.journal (project, run_id, seq, kind, name, key, attempt, body, at)
    select e.project, e."runId", e.seq, e.kind, e.name, e.key, e.attempt, e.body, e.at
    from json_to_recordset(update_entries) as e (
      project text, "runId" text, seq integer, kind text, name text, key text, attempt integer, body text, at bigint)
    where refused = '{}' or json_build_array(e.project, e."runId")::text <> all (refused);
    if artifact_rows is not null then
      insert into millrace.artifacts (project, run_id, artifact, name, media_type, size_bytes)
      select a.project, a."runId", a.artifact, a.name, a."mediaType", a."sizeBytes"
      from json_to_recordset(artifact_rows) as a (
        project text, "runId" text, artifact text, name text, "mediaType" text, "sizeBytes" bigint)
      where refused = '{}' or json_build_array(a.project, a."runId")::text <> all (refused)
      on conflict do nothing;
    end if;
    if consumed_signals is not null then
      delete from millrace.signals as s
      using json_to_recordset(consumed_signals) as c (project text, "runId" text, ordinal integer)
      where s.project = c.project and s.run_id = c."runId" and s.ordinal = c.ordinal
        and (refused = '{}' or json_build_array(c.project, c."runId")::text <> all (refused));
    end if;
  end if;

  if claim_limit > 0 then
    -- By ctid: a row that is newer than this statement's view is not found and stays for the next flush, so that the
    -- journal that is read with it is whole.
    with available as materialized (
      select r.ctid, r.project, r.run_id, r.available_at from millrace.runs as r where r.available_at <= now_ms
      order by r.available_at, r.run_id limit claim_limit for update skip locked
    ), taken as (
      update millrace.runs as r set status = 'running', claims = r.claims + 1,
        started_at = coalesce(r.started_at, now_ms), available_at = null, waiting_for = null, worker_id = worker
      where r.ctid = any (array(select a.ctid from available as a))
      returning r.project, r.run_id as "runId", r.flow, r.version, r.status, r.seq, r.claims, r.created_at as "createdAt",
        r.started_at as "startedAt", r.finished_at as "finishedAt", r.available_at as "availableAt",
        r.cancel_requested_at as "cancelRequestedAt", r.cancel_reason as "cancelReason",
        r.parent_run_id as "parentRunId", r.worker_id as "workerId", r.error_code as "errorCode", r.alone, r.deaths,
        r.signal_count as "signalCount"
    )
    select count(*), json_agg(json_build_array(to_json(t), (
        select json_agg(json_build_array(j.seq, j.kind, j.name, j.key, j.attempt, j.body, j.at) order by j.seq)
        from millrace.journal as j where j.project = t.project and j.run_id = t."runId")
      ) order by a.available_at, a.run_id)
    into claimed_count, claimed
    from taken as t join available as a on a.project = t.project and a.run_id = t."runId";
  end if;

  -- What was available and not claimed although there was room is locked by another worker at this moment.
  select r.available_at into next_at from millrace.runs as r
  where r.available_at > case when claimed_count < claim_limit then now_ms else -1 end
  order by r.available_at limit 1;
  next := next_at - now_ms;
  claimable := coalesce(next_at <= now_ms and (started is not null or released_at <= now_ms), false);
  if notification is not null then
    perform pg_notify('millrace', claimable::integer || notification);
  end if;
end
$$;
