import type { Json } from "@millrace/flow";
import { describe, expect } from "vitest";
import { beginningMs, project, runStart, type StoreTarget, sceneTest, waitFor } from "../../conformance/scene.ts";
import type { Tables } from "../../tables/tables.ts";
import type { EventFilter } from "../event-filter.ts";
import { subscriptionStatements } from "../event-subscriptions.ts";
import { endEventWaitStatement, eventSignal, eventWaitStatement } from "../event-waits.ts";
import { emitEvent, eventStatement, listEvents, type NewEvent } from "../events.ts";
import { deleteLeftovers, deleteOldEvents } from "../retention.ts";
import { progressStatement, subscribersOf, undeliveredEvents, waitsFor } from "../undelivered-events.ts";

const event = (eventId: string, rest: Partial<NewEvent> = {}): NewEvent => ({
  project,
  eventId,
  type: "a",
  payload: "1",
  from: null,
  emittedAt: beginningMs,
  ...rest,
});

const file = (tables: Tables, runId: string, filter: EventFilter = {}, waitId = "w") =>
  tables.write([eventWaitStatement(tables, { project, runId, waitId, type: "a", filter })]);
const find = async (tables: Tables, payload: Json, { afterRunId = "", limit = 100 } = {}) => {
  const { waits, upTo } = await waitsFor(tables, { project, type: "a", payload, afterRunId, limit });
  return { runs: waits.map(({ runId }) => runId), upTo };
};

/** What holds for events on every database. */
export function eventsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`events: ${target.name}`, () => {
    it("events wait for their delivery in the order in which they came", async ({ scene }) => {
      const { tables } = scene.store;
      await emitEvent(tables, event("2"));
      await emitEvent(tables, event("1", { from: { runId: "r", flow: "f" }, payload: '{"x":1}' }));
      expect(await emitEvent(tables, event("2", { payload: "other" }))).toEqual({
        existing: { type: event("2").type, payload: event("2").payload },
      });
      const found = await undeliveredEvents(tables, { limit: 10 });
      expect(found).toEqual([
        { ...event("2"), reached: "" },
        { ...event("1"), from: { runId: "r", flow: "f" }, payload: '{"x":1}', reached: "" },
      ]);
      expect(await undeliveredEvents(tables, { limit: 1 })).toHaveLength(1);
    });

    it("only one of two can say that an event was delivered, or how far", async ({ scene }) => {
      const { tables } = scene.store;
      await emitEvent(tables, event("1"));
      const [found] = await undeliveredEvents(tables, { limit: 10 });
      const settle = (progress: Parameters<typeof progressStatement>[2], as = found!) =>
        tables.write([progressStatement(tables, as, progress)]);
      expect(await settle({ reached: "run-5" })).not.toBeNull();
      expect(await settle({ deliveredAt: 1 })).toBeNull();
      const further = { ...found!, reached: "run-5" };
      expect(await undeliveredEvents(tables, { limit: 10 })).toEqual([further]);
      expect(await settle({ deliveredAt: 1 }, further)).not.toBeNull();
      expect(await settle({ deliveredAt: 2 }, further)).toBeNull();
      expect(await undeliveredEvents(tables, { limit: 10 })).toEqual([]);
      expect(await listEvents(tables, { project, limit: 10 })).toEqual([{ ...event("1"), deliveredAt: 1 }]);
      expect(await listEvents(tables, { project, type: "b", limit: 10 })).toEqual([]);
    });

    it("an event that a run emits goes out with its entries", async ({ scene }) => {
      const { tables } = scene.store;
      const heard: boolean[] = [];
      scene.other.onChange(({ duties }) => heard.push(duties));
      const run = await scene.running("run-1");
      const entries = [{ ...run.entries[0]!, seq: run.seq + 1, kind: "event.emitted" as const, name: "tell" }];
      await scene.commit({
        updates: [{ project, runId: "run-1", entries, writes: [eventStatement(tables, event("1"))] }],
      });
      expect(await undeliveredEvents(tables, { limit: 10 })).toHaveLength(1);
      await expect.poll(() => heard).toContain(true);
    });

    it("an event that another one overtook before it was committed is not skipped", async ({ scene }) => {
      const { tables } = scene.store;
      const { build, statement, write } = tables;
      // As if its number had been given before, and its transaction had ended after the other one's delivery.
      const late = build.updateTable("events").set({ delivered_at: null }).where("event_id", "=", "1");
      for (const id of ["1", "2"]) {
        await emitEvent(tables, event(id));
        await write([progressStatement(tables, { ...event(id), reached: "" }, { deliveredAt: 1 })]);
      }
      await write([statement(late)]);
      expect(await undeliveredEvents(tables, { limit: 10 })).toMatchObject([{ eventId: "1" }]);
    });

    it("a flow's subscriptions are those of its published version", async ({ scene }) => {
      const { store } = scene;
      const { tables } = store;
      const flow = "sync";
      const version = { project, flow, version: "v1", manifest: '{"name":"sync"}', bundle: "", createdAt: 1 };
      await store.publishVersion({ version });
      const subscribe = (...types: string[]) =>
        tables.write(
          subscriptionStatements(tables, {
            project,
            flow,
            subscriptions: types.map((type) => ({ type, filter: { x: type } })),
          }),
        );
      await subscribe("a", "b", "a");
      const found = { flow, version: "v1", manifest: version.manifest };
      const of = (type: string, of_ = project) => subscribersOf(tables, { project: of_, type });
      expect(await of("a")).toEqual([
        { ...found, filter: { x: "a" } },
        { ...found, filter: { x: "a" } },
      ]);
      expect(await of("a", "other")).toEqual([]);
      await subscribe("b");
      expect(await of("a")).toEqual([]);
      expect(await of("b")).toHaveLength(1);
      await subscribe();
      expect(await of("b")).toEqual([]);
    });

    it("waits are found by the first path of their filter and its value", async ({ scene }) => {
      const { tables } = scene.store;
      await file(tables, "all");
      await file(tables, "id-1", { "order.id": 1 });
      await file(tables, "id-text", { "order.id": "1" });
      await file(tables, "none", { "order.id": null });
      await file(tables, "long", { zone: "x".repeat(100_000) });
      await file(tables, "two", { zone: "eu", "order.id": 1 });
      await file(tables, "two", { zone: "eu", "order.id": 1 });
      expect(await find(tables, { order: { id: 1 } })).toEqual({ runs: ["all", "id-1", "two"], upTo: null });
      expect((await find(tables, { order: { id: "1" } })).runs).toEqual(["all", "id-text"]);
      expect((await find(tables, { order: { id: null } })).runs).toEqual(["all", "none"]);
      expect((await find(tables, { order: { id: {} }, zone: "x".repeat(100_000) })).runs).toEqual(["all", "long"]);
      expect((await find(tables, "text")).runs).toEqual(["all"]);
      expect(await waitsFor(tables, { project: "other", type: "a", payload: 1, afterRunId: "", limit: 9 })).toEqual({
        waits: [],
        upTo: null,
      });
      await tables.write([endEventWaitStatement(tables, { project, runId: "all", waitId: "w" }, { expect: 1 })]);
      expect((await find(tables, "text")).runs).toEqual([]);
    });

    it("a page of waits never ends within a run", async ({ scene }) => {
      const { tables } = scene.store;
      for (const [runId, waitId] of ["a1", "b1", "b2", "c1"]) await file(tables, runId!, {}, waitId);
      expect(await find(tables, 1, { limit: 3 })).toEqual({ runs: ["a"], upTo: "a" });
      expect(await find(tables, 1, { limit: 3, afterRunId: "a" })).toEqual({ runs: ["b", "b"], upTo: "b" });
      expect(await find(tables, 1, { limit: 3, afterRunId: "b" })).toEqual({ runs: ["c"], upTo: null });
      expect(await find(tables, 1, { limit: 1, afterRunId: "a" })).toEqual({ runs: ["b"], upTo: "b" });
    });

    it("a wait and its signal are one transaction", async ({ scene }) => {
      const { tables } = scene.store;
      const run = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(run, { signals: [eventSignal("w")] })] });
      await file(tables, "run-1");
      const wait = { project, runId: "run-1", waitId: "w" };
      const end = () =>
        tables.write([
          endEventWaitStatement(tables, wait, { expect: 1 }),
          ...tables.signalStatements({ ...wait, name: eventSignal("w"), payload: "1" }, beginningMs),
        ]);
      expect(await end()).not.toBeNull();
      expect(await end()).toBeNull();
      expect(await scene.store.readSignals(wait)).toMatchObject({ signalCount: 1 });
    });

    it("what was delivered is deleted when it is old, in portions", async ({ scene }) => {
      const { tables } = scene.store;
      for (const id of ["1", "2", "3", "4"]) await emitEvent(tables, event(id));
      for (const id of ["1", "2", "3"])
        await tables.write([progressStatement(tables, { ...event(id), reached: "" }, { deliveredAt: Number(id) })]);
      const remove = (limit: number) => deleteOldEvents(tables, { deliveredBefore: 3, limit });
      expect([await remove(1), await remove(1), await remove(1)]).toEqual([1, 1, 0]);
      expect(await listEvents(tables, { project, limit: 10 })).toMatchObject([{ eventId: "4" }, { eventId: "3" }]);
    });

    it("what ended runs left behind is swept away in a walk over the table", async ({ scene }) => {
      const { store } = scene;
      const { tables } = store;
      for (const runId of ["run-1", "run-2", "run-3", "run-4"]) {
        await store.startRuns({ starts: [runStart(runId)] });
        await file(tables, runId);
        await file(tables, runId, {}, "w2");
      }
      for (const runId of ["run-2", "run-4"]) await store.cancelRun({ project, runId, reason: "enough" });
      await file(tables, "gone");
      const sweep = (after: Parameters<typeof deleteLeftovers>[1]["after"]) =>
        deleteLeftovers(tables, { table: "event_waits", after, limit: 2 });
      let place = await sweep(null);
      expect(place).toEqual({ project, runId: "run-1" });
      for (let walk = 0; place && walk < 5; walk++) place = await sweep(place);
      expect(place).toBeNull();
      expect((await find(tables, 1)).runs).toEqual(["run-1", "run-1", "run-3", "run-3"]);
    });
  });
}
