-- Replaces the function that writes one flush of a worker; workers from before go on with `millrace.flush`.

-- As `millrace.flush`, but what is due and what is claimable is asked only where the answer can matter, and a flush that
-- only appends may leave it to a later one to tell of it: for four runs a quarter less processor time (measured 2026-11).
-- Writes one flush of a worker. Every statement in it sees what was committed before it, so a flush claims what it has
-- started itself. The worker's row is locked first; where it is gone, the worker was taken over and nothing is written.
-- Plans are made once per connection: the settings keep them on the indexes, whatever was known of the tables then.
create function millrace.write_flush(
  given_now bigint, worker text, worker_epoch bigint, lease_ms bigint,
  starts json, start_entries json, states json, appends json, moves json, update_entries json, artifact_rows json,
  consumed_signals json, claim_limit integer, inout turn text, notification text, tells boolean,
  out fenced boolean, out started json, out refused text[], out claimed json, out next bigint,
  out claimable boolean, out duties boolean, out others json)
language plpgsql
set search_path = pg_catalog
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  now_ms bigint := coalesce(given_now, floor(extract(epoch from clock_timestamp()) * 1000)::bigint);
  worker_labels text;
  met text[] := '{""}';
  strange text;
  stateful record;
  write record;
  changed_count integer;
  released_at bigint;
  has_callers boolean;
  calls json;
  freed boolean;
  made_work boolean := false;
  timed_at bigint;
  expiry_at bigint;
  expired_count integer := 0;
  moved_count integer := 0;
  lane record;
  next_key text;
  last_key text;
  several boolean;
  alone boolean := true;
  missed integer := 0;
  room integer;
  batch json[];
  taken json[] := '{}';
  drained boolean := false;
  no_limit constant bigint := null;
begin
  update millrace.workers set lease_until = now_ms + lease_ms where worker_id = worker and epoch = worker_epoch
  returning labels into worker_labels;
  fenced := not found;
  if fenced then
    return;
  end if;
  duties := false;

  if starts is not null then
    with inserted as (
      insert into millrace.runs (
        project, run_id, flow, version, status, seq, created_at, gate, available_at, ready_at, parent_run_id,
        idempotency_key, queue, priority, queue_key, needs, expire_at, caller_run_id, caller_signal, callback)
      select s.project, s."runId", s.flow, s.version, 'queued', s.seq, now_ms, g.gate,
        coalesce(s."availableAt", now_ms), case g.gate when 'ready' then now_ms end, s."parentRunId", s."idempotencyKey",
        coalesce(s.queue, 'default'), coalesce(s.priority, 0), coalesce(s.key, ''), coalesce(s.needs, ''), s."expireAt",
        s."callerRunId", s."callerSignal", s.callback
      from json_to_recordset(starts) as s (
        project text, "runId" text, flow text, version text, seq integer, "parentRunId" text, "idempotencyKey" text,
        "availableAt" bigint, queue text, priority integer, key text, needs text, "expireAt" bigint,
        "callerRunId" text, "callerSignal" text, callback text)
      cross join lateral (
        select case
          when s."availableAt" > now_ms then 'timed'
          when exists (
            select from millrace.queues as q
            where q.project = s.project and q.queue = coalesce(s.queue, 'default') and q.limited = 1) then 'held'
          else 'ready' end as gate
      ) as g
      on conflict (project, flow, idempotency_key) where idempotency_key is not null do nothing
      returning project, run_id, gate
    ), appended as (
      insert into millrace.journal (project, run_id, seq, kind, name, key, attempt, body, at)
      select e.project, e."runId", e.seq, e.kind, e.name, e.key, e.attempt, e.body, e.at
      from json_to_recordset(start_entries) as e (
        project text, "runId" text, seq integer, kind text, name text, key text, attempt integer, body text, at bigint)
      where (e.project, e."runId") in (select project, run_id from inserted)
    )
    select json_agg(json_build_array(project, run_id)), coalesce(bool_or(gate = 'held'), false)
    into started, duties from inserted;
    made_work := started is not null;
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

  if appends is not null then
    -- Only looked at: the lock on the worker's row keeps the run its own. By left joins, as others are planned so that
    -- they read all runs.
    strange := (
      select json_build_array(a.project, a."runId")::text
      from json_to_recordset(appends) as a (project text, "runId" text, "beforeSeq" integer)
      left join millrace.runs as r on r.project = a.project and r.run_id = a."runId"
      left join lateral (
        select j.seq from millrace.journal as j where j.project = a.project and j.run_id = a."runId"
        order by j.seq desc limit 1) as last on true
      where (r.worker_id is distinct from worker or last.seq <> a."beforeSeq")
        and (refused = '{}' or json_build_array(a.project, a."runId")::text <> all (refused))
      limit 1);
    if strange is not null then
      raise exception using errcode = 'MR001', message = strange;
    end if;
  end if;
  if moves is not null then
    -- Two workers whose runs call each other lock them in one order; the rows of `moves` are in it as well.
    has_callers := exists (
      select from millrace.runs as r where r.worker_id = worker and r.caller_run_id is not null);
    if has_callers then
      perform from millrace.runs as r
      where (r.project, r.run_id) in (
        select u.project, u."runId" from json_to_recordset(moves) as u (project text, "runId" text)
        union
        select c.project, c.caller_run_id
        from json_to_recordset(moves) as u (project text, "runId" text, "to" text)
        join millrace.runs as c on c.project = u.project and c.run_id = u."runId"
        where u."to" in ('succeeded', 'failed', 'canceled') and c.caller_run_id is not null)
      order by r.project, r.run_id for no key update;
    end if;
    -- A run that others change meanwhile is read again with its lock, so a signal or a cancellation is never missed.
    with changed as (
      update millrace.runs as r set
        seq = coalesce(u."lastSeq", (
          select max(j.seq) from millrace.journal as j where j.project = r.project and j.run_id = r.run_id)),
        status = u."to",
        worker_id = null,
        finished_at = case when u."to" in ('succeeded', 'failed', 'canceled') then now_ms end,
        error_code = u."errorCode",
        gate = case
          when u."to" = 'queued' then 'ready'
          when u."to" = 'waiting' and (
            u.until is not null or r.signal_count > u."signalCount" or r.cancel_requested_at is not null) then 'timed' end,
        available_at = case
          when u."to" = 'queued' then now_ms
          when u."to" <> 'waiting' then null
          when r.signal_count > u."signalCount" or r.cancel_requested_at is not null then now_ms
          else u.until end,
        ready_at = case when u."to" = 'queued' then now_ms end,
        waiting_for = u.signals,
        alone = coalesce(u.alone, r.alone),
        deaths = r.deaths + coalesce(u.died::integer, 0)
      -- The limit is none. It makes the planner expect a few rows, so that it looks runs up and does not read them all.
      from (select * from json_to_recordset(moves) as u (
        project text, "runId" text, "beforeSeq" integer, "lastSeq" integer, "to" text, "errorCode" text, until bigint,
        signals text[], "signalCount" integer, alone boolean, died boolean) limit no_limit) as u
      -- Not an equality: the index of workers is full of what the last flushes left behind.
      where r.project = u.project and r.run_id = u."runId" and r.worker_id is not distinct from worker
        and coalesce(u."beforeSeq" = (
          select max(j.seq) from millrace.journal as j where j.project = r.project and j.run_id = r.run_id), true)
        and (refused = '{}' or json_build_array(u.project, u."runId")::text <> all (refused))
      returning r.available_at, r.slot = 1 and r.status not in ('running', 'queued') as leaves_slot
    )
    select count(*), min(available_at), coalesce(bool_or(leaves_slot), false)
    into changed_count, released_at, freed from changed;
    if changed_count <> (
      select count(*) from json_to_recordset(moves) as u (project text, "runId" text)
      where refused = '{}' or json_build_array(u.project, u."runId")::text <> all (refused)) then
      raise exception using errcode = 'MR001', message = coalesce((
        select json_build_array(u.project, u."runId")::text
        from json_to_recordset(moves) as u (project text, "runId" text, "lastSeq" integer)
        where not exists (
          select from millrace.runs as r
          where r.project = u.project and r.run_id = u."runId" and r.seq = coalesce(u."lastSeq", r.seq))
        limit 1), json_build_array(moves->0->>'project', moves->0->>'runId')::text);
    end if;
    if freed then
      duties := true;
      update millrace.runs as r set slot = 0 from json_to_recordset(moves) as u (project text, "runId" text)
      where r.project = u.project and r.run_id = u."runId" and r.slot = 1 and r.status not in ('running', 'queued');
    end if;
  end if;
  if update_entries is not null then
    insert into millrace.journal (project, run_id, seq, kind, name, key, attempt, body, at)
    select e.project, e."runId", e.seq, e.kind, e.name, e.key, e.attempt, e.body, e.at
    from json_to_recordset(update_entries) as e (
      project text, "runId" text, seq integer, kind text, name text, key text, attempt integer, body text, at bigint)
    where refused = '{}' or json_build_array(e.project, e."runId")::text <> all (refused);
  end if;
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
  if moves is not null then
    if has_callers then
      select json_agg(json_build_object(
        'project', r.project, 'callerRunId', r.caller_run_id, 'callerSignal', r.caller_signal, 'runId', r.run_id,
        'status', r.status, 'ending', j.body)) into calls
      from json_to_recordset(moves) as u (project text, "runId" text, "to" text)
      join millrace.runs as r on r.project = u.project and r.run_id = u."runId"
      join millrace.journal as j on j.project = r.project and j.run_id = r.run_id and j.seq = r.seq
      where u."to" in ('succeeded', 'failed', 'canceled') and r.status = u."to" and r.caller_run_id is not null;
      others := case when calls is not null then millrace.tell_callers(now_ms, calls) end;
    end if;
    made_work := made_work or coalesce(released_at <= now_ms, false);
  end if;

  if claim_limit > 0 then
    select
      (select r.available_at from millrace.runs as r where r.gate = 'timed' order by r.available_at limit 1),
      (select r.expire_at from millrace.runs as r where r.expire_at is not null order by r.expire_at limit 1)
    into timed_at, expiry_at;
    if expiry_at <= now_ms then
      select e.expired, duties or e.freed,
        case when others is null then e.changed else (others::jsonb || coalesce(e.changed::jsonb, '[]'))::json end
      into expired_count, duties, others from millrace.expire_runs(now_ms) as e;
    end if;
    made_work := made_work or others is not null;
    if timed_at <= now_ms or others is not null then
      with due as materialized (
        select r.ctid from millrace.runs as r where r.gate = 'timed' and r.available_at <= now_ms
        order by r.available_at, r.run_id limit 1000 for update skip locked
      ), moved as (
        update millrace.runs as r set (gate, ready_at) = (
          select case when l.limited then 'held' else 'ready' end, case when not l.limited then r.available_at end
          from (select exists (
            select from millrace.queues as q where q.project = r.project and q.queue = r.queue and q.limited = 1
          ) as limited) as l)
        where r.ctid = any (array(select d.ctid from due as d))
        returning r.gate
      )
      select count(*), duties or coalesce(bool_or(m.gate = 'held'), false) into moved_count, duties from moved as m;
      made_work := made_work or moved_count > 0;
    end if;

  end if;
  -- Among what has just become ready as well.
  if worker_labels <> '' then
    met := millrace.met_needs(worker_labels);
  end if;

  if claim_limit > 0 then
    -- One turn after the other: the next project, its highest priority, the key after its last one. What stands alone in
    -- all of that is taken as a whole. The runs of a lane that are locked are another worker's at this moment.
    while expired_count < 1000 and cardinality(taken) < claim_limit and not drained and missed < 5 loop
      select h.project, h.priority, h.queue_key into lane
      from unnest(met) as n (needs) cross join lateral (
        select r.project, r.priority, r.queue_key from millrace.runs as r
        where r.gate = 'ready' and r.needs = n.needs and r.project > turn
        order by r.project, r.priority desc, r.queue_key limit 1) as h
      order by h.project, h.priority desc, h.queue_key limit 1;
      if not found then
        select h.project, h.priority, h.queue_key into lane
        from unnest(met) as n (needs) cross join lateral (
          select r.project, r.priority, r.queue_key from millrace.runs as r
          where r.gate = 'ready' and r.needs = n.needs
          order by r.project, r.priority desc, r.queue_key limit 1) as h
        order by h.project, h.priority desc, h.queue_key limit 1;
        if not found then
          drained := true;
          exit;
        end if;
      end if;
      last_key := (select t.key from millrace.turns as t where t.worker_id = worker and t.project = lane.project);
      select min(h.queue_key),
        alone and (
          exists (select from unnest(met) as n (needs) cross join lateral (
            select from millrace.runs as r
            where r.gate = 'ready' and r.needs = n.needs and r.project > lane.project limit 1) as p)
          or exists (select from unnest(met) as n (needs) cross join lateral (
            select from millrace.runs as r
            where r.gate = 'ready' and r.needs = n.needs and r.project < lane.project limit 1) as p))
      into next_key, several
      from unnest(met) as n (needs) cross join lateral (
        select r.queue_key from millrace.runs as r
        where r.gate = 'ready' and r.needs = n.needs and r.project = lane.project and r.priority = lane.priority
          and r.queue_key > coalesce(last_key, lane.queue_key)
        order by r.queue_key limit 1) as h;
      alone := alone and not several;
      several := next_key is not null or last_key is not null and last_key <> lane.queue_key;
      alone := alone and not several;
      if last_key is not null and next_key is not null then
        lane.queue_key := next_key;
      end if;
      turn := lane.project;
      if several then
        insert into millrace.turns as t (worker_id, project, key) values (worker, lane.project, lane.queue_key)
        on conflict (worker_id, project) do update set key = excluded.key;
      elsif last_key is not null then
        delete from millrace.turns as t where t.worker_id = worker and t.project = lane.project;
      end if;

      room := case when alone then claim_limit - cardinality(taken) else 1 end;
      -- By ctid: a row that is newer than this statement's view is not found and stays for the next flush, so that the
      -- journal that is read with it is whole.
      with available as materialized (
        select a.ctid, a.run_id, a.ready_at from unnest(met) as n (needs) cross join lateral (
          select r.ctid, r.run_id, r.ready_at from millrace.runs as r
          where r.gate = 'ready' and r.needs = n.needs and r.project = lane.project and r.priority = lane.priority
            and r.queue_key = lane.queue_key
          order by r.ready_at, r.run_id limit room for update skip locked) as a
        order by a.ready_at, a.run_id limit room
      ), taken_now as (
        update millrace.runs as r set status = 'running', claims = r.claims + 1,
          started_at = coalesce(r.started_at, now_ms), gate = null, available_at = null, ready_at = null,
          waiting_for = null, expire_at = null, collect_key = null, worker_id = worker
        from available as a where r.ctid = a.ctid
        returning a.ready_at as "readyAt", r.project, r.run_id as "runId", r.flow, r.version, r.status, r.seq, r.claims,
          r.created_at as "createdAt", r.started_at as "startedAt", r.finished_at as "finishedAt",
          r.available_at as "availableAt", r.cancel_requested_at as "cancelRequestedAt",
          r.cancel_reason as "cancelReason", r.parent_run_id as "parentRunId", r.worker_id as "workerId",
          r.error_code as "errorCode", r.alone, r.deaths, r.signal_count as "signalCount"
      )
      select array_agg(json_build_array(to_json(t), (
          select json_agg(json_build_array(j.seq, j.kind, j.name, j.key, j.attempt, j.body, j.at) order by j.seq)
          from millrace.journal as j where j.project = t.project and j.run_id = t."runId")
        ) order by t."readyAt", t."runId")
      into batch
      from taken_now as t;
      if batch is not null then
        taken := taken || batch;
        missed := 0;
      else
        missed := missed + 1;
        drained := alone;
      end if;
    end loop;
    claimed := case when cardinality(taken) > 0 then array_to_json(taken) end;
  end if;

  -- What is due and was left although there was room is locked by another worker at this moment.
  if not drained and exists (select from unnest(met) as n (needs) cross join lateral (
    select from millrace.runs as r where r.gate = 'ready' and r.needs = n.needs limit 1) as h) then
    next := 0;
  else
    next := least(
      (select r.available_at from millrace.runs as r
        where r.gate = 'timed' and r.available_at > case when moved_count < 1000 and claim_limit > 0 then now_ms else -1 end
        order by r.available_at limit 1),
      (select r.expire_at from millrace.runs as r
        where r.expire_at > case when expired_count < 1000 and claim_limit > 0 then now_ms else -1 end
        order by r.expire_at limit 1)) - now_ms;
  end if;
  claimable := false;
  if made_work or others is not null then
    claimable := exists (
        select from millrace.runs as r
        where r.gate = 'ready' and r.needs >= case when drained and worker_labels = '' then '|' else '' end)
      or claim_limit = 0 and exists (select from millrace.runs as r where r.gate = 'timed' and r.available_at <= now_ms);
  end if;
  if tells and (starts is not null or appends is not null or moves is not null)
    or claimable or duties or others is not null then
    if others is null then
      perform pg_notify(
        'millrace', claimable::integer || left(notification, -1) || case when duties then ',1]' else ']' end);
    else
      perform millrace.tell(claimable, notification, others, duties);
    end if;
  end if;
end
$$;
