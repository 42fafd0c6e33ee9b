import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgresStore, openSqliteStore, type Store } from "@millrace/store";
import {
  type EventFilter,
  emitEvent,
  eventSignal,
  eventWaitStatement,
  matchesFilter,
  subscriptionStatements,
  undeliveredEvents,
} from "@millrace/store/events";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { virtualClock } from "../testing/virtual-clock.ts";
import { createEventDuty } from "./deliver-events.ts";

const project = "p";
const clock = virtualClock();
const type = fc.constantFrom("a", "b");
const filter = fc.constantFrom<EventFilter>({}, { x: 1 }, { y: 1 }, { x: 1, y: 2 });
const payload = fc.record({ x: fc.nat({ max: 2 }), y: fc.nat({ max: 2 }) });

/** Where a process that delivers dies: before one of its transactions reached the database, or when it was committed and nobody heard of it. */
const death = fc.option(fc.record({ write: fc.nat({ max: 2 }), committed: fc.boolean() }), { nil: null });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("emit" as const), type, payload }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait" as const), type, filter }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliver" as const), by: fc.array(death, { maxLength: 3 }) }) },
);
const history = fc.record({
  subscriptions: fc.array(fc.array(fc.record({ type, filter }), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  steps: fc.array(step, { minLength: 5, maxLength: 25 }),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

/** The store as a process sees it that dies in the middle of a delivery. */
function dying(store: Store, death: { readonly write: number; readonly committed: boolean } | null): Store {
  let writes = 0;
  const write: Store["tables"]["write"] = async (...given) => {
    if (death === null || writes++ !== death.write) return store.tables.write(...given);
    if (death.committed) await store.tables.write(...given);
    throw new Error("killed");
  };
  return { ...store, tables: { ...store.tables, write } };
}

async function live(store: Store, { subscriptions, steps }: History): Promise<void> {
  const { tables } = store;
  const flows = subscriptions.map((_, index) => `flow-${index}`);
  for (const [index, flow] of flows.entries()) {
    const version = { project, flow, version: "v", manifest: "{}", bundle: "", createdAt: 1 };
    await store.publishVersion({ version });
    await tables.write(subscriptionStatements(tables, { project, flow, subscriptions: subscriptions[index]! }));
  }
  const events: { readonly type: string; readonly payload: { x: number; y: number } }[] = [];
  const waits: {
    readonly runId: string;
    readonly type: string;
    readonly filter: EventFilter;
    readonly from: number;
  }[] = [];
  for (const next of steps) {
    if (next.do === "emit") {
      const text = JSON.stringify(next.payload);
      const eventId = String(events.push(next) - 1);
      await emitEvent(tables, { project, eventId, type: next.type, payload: text, from: null, emittedAt: 1 });
    } else if (next.do === "wait") {
      const runId = `wait-${waits.length}`;
      const [undelivered] = await undeliveredEvents(tables, { limit: 1 });
      waits.push({ ...next, runId, from: undelivered ? Number(undelivered.eventId) : events.length });
      const entries = [{ seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: "{}", at: 1 }] as const;
      const start = { project, runId, flow: "waits", version: "v", parentRunId: null, idempotencyKey: null, entries };
      await store.startRuns({ starts: [start] });
      await tables.write([
        eventWaitStatement(tables, { project, runId, waitId: "w", type: next.type, filter: next.filter }),
      ]);
    } else await Promise.allSettled(next.by.map((death) => createEventDuty({ store: dying(store, death) }).run()));
  }
  await createEventDuty({ store }).run();
  expect(await undeliveredEvents(tables, { limit: 1 })).toEqual([]);
  for (const [index, flow] of flows.entries()) {
    const expected = events.flatMap((event, id) =>
      subscriptions[index]!.some((one) => one.type === event.type && matchesFilter(one.filter, event.payload))
        ? [`event:${id}:${flow}`]
        : [],
    );
    const { build, read } = tables;
    const runs = await read(build.selectFrom("runs").select("idempotency_key").where("flow", "=", flow));
    expect(runs.map((run) => run.idempotency_key).toSorted()).toEqual(expected.toSorted());
  }
  for (const { runId, from, ...wait } of waits) {
    const first = events
      .slice(from)
      .find((event) => event.type === wait.type && matchesFilter(wait.filter, event.payload));
    const { signals } = await store.readSignals({ project, runId });
    const told = first ? [{ ordinal: 1, name: eventSignal("w"), payload: JSON.stringify(first.payload) }] : [];
    expect(signals).toEqual(told);
  }
}

test("however many deliver at the same time, and wherever they die, each event reaches everyone once", async () => {
  const run = fc.asyncProperty(history, async (given) => {
    const folder = await mkdtemp(join(tmpdir(), "millrace-events-"));
    const file = join(folder, "store.sqlite");
    await copyFile(inject("emptyStore"), file);
    const store = await openSqliteStore({ file, thread: false, clock });
    try {
      await live(store, given);
    } finally {
      await store.close();
      await rm(folder, { recursive: true });
    }
  });
  await fc.assert(run, { numRuns: 150 });
}, 120_000);

const serverUrl = inject("postgresUrl");
test.skipIf(serverUrl === null)(
  "so it is on PostgreSQL",
  async () => {
    const run = fc.asyncProperty(history, async (given) => {
      const store = await openPostgresStore({ url: await createTestDatabase(serverUrl!), clock });
      try {
        await live(store, given);
      } finally {
        await store.close();
      }
    });
    await fc.assert(run, { numRuns: 12 });
  },
  120_000,
);
