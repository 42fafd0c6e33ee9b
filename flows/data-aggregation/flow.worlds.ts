import { answers, changes, defineWorlds, reads } from "@millrace/flow/worlds";
import type flow from "./flow.ts";
import { onceKey, onceReply, runReply, transactionReply } from "./src/testing/simulated-table.ts";

const sale = (id: number, day: number, amount: number) => ({ id: `S-${id}`, at: `2031-03-0${day}T10:00:00Z`, amount });
// The last page corrects a sale of the first and brings one that is late; one sale has no id.
const pages = [
  [sale(1, 1, 10), sale(2, 2, 20)],
  [sale(3, 2, 30), { ...sale(4, 3, 5), id: "" }],
  [sale(1, 2, 11), { ...sale(5, 1, 50), channel: "web" }],
];
const feed = {
  kind: "feed" as const,
  path: "/sales",
  records: "answer.items",
  paging: { by: "cursor" as const, send: "cursor", next: "answer.next" },
};
const shop = { kind: "file" as const, table: { rows: [sale(6, 3, 60), sale(7, 1, 70), sale(6, 3, 61)] } };
const closed = { kind: "feed" as const, service: "feed-2" as const, path: "/closed" };
// One meter says its reading, one that nothing is known of, one a list.
const meters = {
  kind: "topic" as const,
  filter: "meters/+",
  columns: { id: "topic + '/' + number", at: "at", amount: "kwh" },
};
const readings = [
  { topic: "meters/a", text: '{"number":"1","at":"2031-03-01T11:00:00Z","kwh":3}' },
  { topic: "meters/b", text: "out of order" },
  { topic: "meters/c", text: '[{"number":"1","at":"2031-03-02T11:00:00Z","kwh":4}]' },
];
const windows = {
  time: "at",
  values: { sales: { of: "count" as const }, total: { of: "sum" as const, column: "amount" } },
};
const sources = { feed, shop, closed, meters };

export default defineWorlds<typeof flow>({
  inputs: [
    { name: "sales", sources, records: { keys: ["id"] }, windows, target: { kind: "file" }, batchRows: 2 },
    {
      name: "sales",
      sources,
      records: { keys: ["id"] },
      windows,
      target: { kind: "database", database: "sqlite", table: "sales" },
      batchRows: 2,
    },
    {
      name: "log",
      sources: { feed, shop },
      target: { kind: "database", database: "sqlite", table: "log" },
      batchRows: 2,
    },
  ],
  replies: {
    feed: {
      "GET /sales": ({ query }, { memory }) => {
        const at = Number(query.cursor ?? 0);
        // Each page meets an overloaded service first.
        if (!memory.has(`tried ${at}`)) {
          memory.set(`tried ${at}`, true);
          return answers(503);
        }
        return { items: pages[at] ?? [], next: at < pages.length - 1 ? String(at + 1) : null };
      },
    },
    broker: { collect: reads(() => readings.map((each) => ({ ...each, base64: null, qos: 1, isRetained: true }))) },
    "feed-2": { "GET /closed": answers(403) },
    // What makes tables and computes windows is the same however often it is done.
    intoSqlite: {
      run: reads(runReply),
      transaction: reads(transactionReply),
      once: changes(onceReply, { once: onceKey }),
    },
  },
  // The files say when they were written.
  same: ({ report: _, ...output }) => output,
  checks: {
    "what was read is written, skipped or rejected": ({ output }) =>
      output?.sources.every(({ read, written, skipped, rejected }) => read === written + skipped + rejected) ?? true,
    "no record is lost, and none is loaded twice": ({ output }) =>
      output === undefined || output.rowsInTarget === (output.sources.length === 4 ? 8 : 9),
    "every window that a record came to is computed": ({ output }) =>
      output === undefined || output.windows === (output.sources.length === 4 ? 3 : 0),
    "the column that came later is told": ({ output }) =>
      output === undefined || output.drift.some(({ column, change }) => column === "channel" && change === "added"),
    "the source that is closed says why": ({ output }) =>
      output?.sources.every(({ source, error }) => (error !== null) === (source === "closed")) ?? true,
    "what is rejected is kept": ({ output }) =>
      output === undefined || output.sources.length === 2 || output.quarantine !== null,
  },
});
