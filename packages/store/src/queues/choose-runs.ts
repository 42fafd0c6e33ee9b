import type { QueueSettings } from "@millrace/flow/queue";
import type { Tables } from "../tables/tables.ts";
import { firstOf, firstOfEach, type HeldKind, type HeldRun, nextPriority } from "./held-runs.ts";
import type { QueueKey } from "./queue-settings.ts";
import { placesTaken, placesTakenBy, type Room, rateRoom, rateRoomBy, soonest } from "./room.ts";
import { inTurns, keysInTurn } from "./turns.ts";

// One transaction holds the writing connection for some milliseconds at most.
const admittedPerRound = 100;
// With the keys of each (`keysPerRound`), the bound of what a round looks at, however many runs are held.
const prioritiesPerRound = 32;
// So many keys are asked for several runs each, more for one: a question each would cost more than the next round.
const fewKeys = 8;

export interface Chosen {
  readonly runs: HeldRun[];
  /** The soonest moment at which a rate lets one more in. */
  waitMs: number | null;
  /** The last key that was looked at where not all were. */
  unseenAfter: string | null;
}

/** What a round knows of its queue. */
export interface RoundContext {
  readonly tables: Tables;
  readonly queue: QueueKey;
  readonly settings: QueueSettings;
  readonly nowMs: number;
  readonly lastKey: string;
}

/** The runs that the limits leave room for, in the order in which they are let in. */
export async function chooseRuns(context: RoundContext): Promise<Chosen> {
  const { tables, queue, settings, nowMs } = context;
  const chosen: Chosen = { runs: [], waitMs: null, unseenAfter: null };
  const { concurrency, rate } = settings;
  const taken = concurrency === null ? 0 : await placesTaken(tables, queue);
  const places = Math.min(admittedPerRound, concurrency === null ? admittedPerRound : concurrency - taken);
  await chooseKind(context, chosen, { kind: "again", room: places });
  const left = places - chosen.runs.length;
  if (left <= 0) return chosen;
  const room: Room = rate ? await rateRoom(tables, queue, { rate, nowMs }) : { count: left, inMs: null };
  if (room.count > 0) await chooseKind(context, chosen, { kind: "new", room: Math.min(left, room.count) });
  else if ((await nextPriority(tables, queue, { kind: "new", below: null })) !== null)
    chosen.waitMs = soonest(chosen.waitMs, room.inMs);
  return chosen;
}

/** Adds runs of one kind, from the highest priority down; a lower one has its turn when the higher ones have none to give. */
async function chooseKind(
  context: RoundContext,
  chosen: Chosen,
  { kind, room }: { readonly kind: HeldKind; readonly room: number },
): Promise<void> {
  const { tables, queue } = context;
  let left = room;
  let below: number | null = null;
  for (let seen = 0; seen < prioritiesPerRound && left > 0; seen++) {
    const priority: number | null = await nextPriority(tables, queue, { kind, below });
    if (priority === null) return;
    const { runs, exhausted } = await choosePriority(context, chosen, { kind, priority, room: left });
    chosen.runs.push(...runs);
    left -= runs.length;
    if (!exhausted) return;
    below = priority;
  }
}

interface PriorityChoice {
  readonly runs: readonly HeldRun[];
  /** No key of this priority has a run that might come in now. */
  readonly exhausted: boolean;
}

async function choosePriority(
  context: RoundContext,
  chosen: Chosen,
  { kind, priority, room }: { readonly kind: HeldKind; readonly priority: number; readonly room: number },
): Promise<PriorityChoice> {
  const { tables, queue, lastKey } = context;
  const { keys, more } = await keysInTurn(tables, queue, { kind, priority, lastKey });
  if (more) chosen.unseenAfter ??= keys.at(-1)!;
  const rooms = await roomOfKeys(context, chosen, { kind, keys });
  const open = keys.filter((key) => rooms.get(key)! > 0);
  const turns = open.length > fewKeys ? 1 : Math.ceil(room / Math.max(1, open.length));
  const wanted = open.slice(0, room).map((key) => ({ key, count: Math.min(turns, rooms.get(key)!) }));
  const found = await findWanted(context, { kind, priority, wanted });
  const runs = inTurns(found, open).slice(0, room);
  const counts = Map.groupBy(found, ({ key }) => key);
  const isEmptied = ({ key, count }: Wanted) => (counts.get(key)?.length ?? 0) < count || count === rooms.get(key);
  return { runs, exhausted: runs.length < room && wanted.length === open.length && wanted.every(isEmptied) };
}

/** The first runs of each wanted key. */
async function findWanted(
  { tables, queue }: RoundContext,
  {
    kind,
    priority,
    wanted,
  }: { readonly kind: HeldKind; readonly priority: number; readonly wanted: readonly Wanted[] },
): Promise<readonly HeldRun[]> {
  if (wanted.every(({ count }) => count === 1))
    return firstOfEach(tables, queue, { kind, priority, keys: wanted.map(({ key }) => key) });
  const found = wanted.map(({ key, count }) => firstOf(tables, queue, { kind, priority, key, limit: count }));
  return (await Promise.all(found)).flat();
}

interface Wanted {
  readonly key: string;
  readonly count: number;
}

/** How many runs of each key may come in now. Runs without a key have none of the limits per key. */
async function roomOfKeys(
  { tables, queue, settings, nowMs }: RoundContext,
  chosen: Chosen,
  { kind, keys }: { readonly kind: HeldKind; readonly keys: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  const { concurrencyPerKey, ratePerKey } = settings;
  const named = keys.filter((key) => key !== "");
  const taken = concurrencyPerKey === null ? new Map<string, number>() : await placesTakenBy(tables, queue, named);
  const rates =
    ratePerKey === null || kind === "again"
      ? new Map<string, Room>()
      : await rateRoomBy(tables, queue, { rate: ratePerKey, nowMs, keys: named });
  const room = (key: string): number => {
    if (key === "") return admittedPerRound;
    const already = chosen.runs.filter((run) => run.key === key).length;
    const places = concurrencyPerKey === null ? admittedPerRound : concurrencyPerKey - (taken.get(key) ?? 0) - already;
    if (ratePerKey === null || kind === "again") return places;
    const rate = rates.get(key);
    // Only a key that has a place waits for its rate: the place of another tells of itself.
    if (rate?.inMs != null && places > 0) chosen.waitMs = soonest(chosen.waitMs, rate.inMs);
    const startedNow = chosen.runs.filter((run) => run.key === key && run.isNew).length;
    return Math.min(places, (rate?.count ?? ratePerKey.limit) - startedNow);
  };
  return new Map(keys.map((key) => [key, room(key)]));
}
