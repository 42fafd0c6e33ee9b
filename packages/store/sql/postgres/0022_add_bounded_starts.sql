-- Adds a function that refuses starts of a batch whose queue is full; workers from before do not call it.

-- Leaves out the bounded starts for which their queues have no place, and names each with how many queued runs its queue
-- may have. The queue's row stays locked until the transaction ends, so that of two at the same time the second counts
-- what the first one has queued; queues are locked in one order. A start whose key is taken needs no place.
create function millrace.bound_starts(given json, out starts json, out refused json)
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
  bounded record;
  most integer;
  room integer;
  places bigint[] := '{}';
begin
  for bounded in
    select s.project, s.queue from json_to_recordset(given) as s (project text, queue text, bounded boolean)
    where s.bounded and s.queue is not null group by s.project, s.queue order by s.project, s.queue
  loop
    select (q.settings::json #>> '{settings,maxSize}')::integer into most from millrace.queues as q
    where q.project = bounded.project and q.queue = bounded.queue
      and q.settings::json #>> '{settings,maxSize}' is not null
    for no key update;
    continue when not found;
    room := most - (
      select count(*) from (
        select from millrace.runs as r
        where r.project = bounded.project and r.queue = bounded.queue and r.status = 'queued' and r.queue <> 'default'
        limit most) as queued);
    places := places || coalesce((
      select array_agg(ranked.place) from (
        select keyed.place, keyed.bounded, dense_rank() over (order by keyed.first_place) as turn from (
          -- Starts with one key are one start; those that are not bounded take places as well.
          select s.place, s.bounded, min(s.place) over (partition by s.flow, coalesce('k' || s."idempotencyKey", 'r' || s."runId"))
            as first_place
          from rows from (json_to_recordset(given) as (
            project text, "runId" text, flow text, queue text, "idempotencyKey" text, bounded boolean))
            with ordinality as s (project, "runId", flow, queue, "idempotencyKey", bounded, place)
          where s.project = bounded.project and s.queue = bounded.queue and not exists (
            select from millrace.runs as r
            where r.project = s.project and r.flow = s.flow and r.idempotency_key = s."idempotencyKey")
        ) as keyed
      ) as ranked
      where ranked.bounded and ranked.turn > room), '{}');
    select json_agg(refusal) into refused from (
      select value as refusal from json_array_elements(refused)
      union all
      select json_build_array(s.start->>'project', s.start->>'runId', most)
      from json_array_elements(given) with ordinality as s (start, place)
      where s.place = any (places) and s.start->>'project' = bounded.project and s.start->>'queue' = bounded.queue
    ) as refusals;
  end loop;
  starts := case when places = '{}' then given else (
    select json_agg(s.start order by s.place) from json_array_elements(given) with ordinality as s (start, place)
    where s.place <> all (places)) end;
end
$$;
