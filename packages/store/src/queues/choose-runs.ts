import type { QueueSettings } from "@millrace/flow/queue";
import type { Tables } from "../tables/tables.ts";
import { type HeldKind, type HeldRun, headRuns } from "./held-runs.ts";
import { type HeldSource, sourceOf, type Wanted } from "./held-source.ts";
import type { QueueKey } from "./queue-settings.ts";
import { placesTaken, placesTakenBy, type Room, rateRoom, rateRoomBy, soonest } from "./room.ts";
import { inTurns } from "./turns.ts";

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
  /** Another round at once would let no more in: no place is free, or no other run is held. */
  settled: boolean;
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
  const chosen: Chosen = { runs: [], waitMs: null, unseenAfter: null, settled: false };
  const { concurrency, rate } = settings;
  const free = concurrency === null ? null : concurrency - (await placesTaken(tables, queue));
  const places = Math.min(admittedPerRound, free ?? admittedPerRound);
  if (places > 0) {
    const { sources, count } = await sourcesOf(context, places);
    await chooseKind(context, chosen, { kind: "again", source: sources.again, room: places });
    const left = places - chosen.runs.length;
    if (left > 0) {
      const room: Room = rate ? await rateRoom(tables, queue, { rate, nowMs }) : { count: left, inMs: null };
      const { new: source } = sources;
      if (room.count > 0) await chooseKind(context, chosen, { kind: "new", source, room: Math.min(left, room.count) });
      else if ((await source.nextPriority(null)) !== null) chosen.waitMs = soonest(chosen.waitMs, room.inMs);
    }
    chosen.settled = chosen.runs.length === count;
  }
  chosen.settled ||= free !== null && chosen.runs.length >= free;
  return chosen;
}

/** What is held of each kind, and how many runs that are where one look tells; else null. */
async function sourcesOf(
  { tables, queue, settings }: RoundContext,
  places: number,
): Promise<{ readonly sources: Readonly<Record<HeldKind, HeldSource>>; readonly count: number | null }> {
  // One more than can be let in: where it is not there, all are known.
  const limit = places + 1;
  const limitedKeys = settings.concurrencyPerKey !== null || settings.ratePerKey !== null;
  const heads = await headRuns(tables, queue, { limit });
  const of = (kind: HeldKind) => {
    const head = heads.filter(({ isNew }) => isNew === (kind === "new"));
    return sourceOf(tables, queue, { kind, head, limit, limitedKeys });
  };
  const isAll = heads.length < limit && heads.every(({ priority, lowest }) => priority === lowest);
  return { sources: { again: await of("again"), new: await of("new") }, count: isAll ? heads.length : null };
}

/** Adds runs of one kind, from the highest priority down; a lower one has its turn when the higher ones have none to give. */
async function chooseKind(
  context: RoundContext,
  chosen: Chosen,
  { kind, source, room }: { readonly kind: HeldKind; readonly source: HeldSource; readonly room: number },
): Promise<void> {
  let left = room;
  let below: number | null = null;
  for (let seen = 0; seen < prioritiesPerRound && left > 0; seen++) {
    const priority: number | null = await source.nextPriority(below);
    if (priority === null) return;
    const { runs, exhausted } = await choosePriority(context, chosen, { kind, source, priority, room: left });
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
  {
    kind,
    source,
    priority,
    room,
  }: { readonly kind: HeldKind; readonly source: HeldSource; readonly priority: number; readonly room: number },
): Promise<PriorityChoice> {
  const { keys, more } = await source.keysInTurn({ priority, lastKey: context.lastKey });
  if (more) chosen.unseenAfter ??= keys.at(-1)!;
  const rooms = await roomOfKeys(context, chosen, { kind, keys });
  const open = keys.filter((key) => rooms.get(key)! > 0);
  const turns = open.length > fewKeys ? 1 : Math.ceil(room / Math.max(1, open.length));
  const wanted = open.slice(0, room).map((key) => ({ key, count: Math.min(turns, rooms.get(key)!) }));
  const found = await source.find({ priority, wanted });
  const runs = inTurns(found, open).slice(0, room);
  const counts = Map.groupBy(found, ({ key }) => key);
  const isEmptied = ({ key, count }: Wanted) => (counts.get(key)?.length ?? 0) < count || count === rooms.get(key);
  return { runs, exhausted: runs.length < room && wanted.length === open.length && wanted.every(isEmptied) };
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
