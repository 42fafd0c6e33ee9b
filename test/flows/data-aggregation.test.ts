import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { MqttCapability } from "@millrace/connectors";
import { bindConnection, findMosquitto, startMosquitto } from "@millrace/connectors/testing";
import { connectors } from "@millrace/connectors/worker";
import type { ArtifactReference } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openTcpPort } from "../postgres/open-tcp-port.ts";
import { createTestDatabase, runSql } from "../postgres/test-database.ts";
import { openServiceWorld, type ServiceWorld } from "./service-world.ts";

interface Output {
  readonly sources: readonly {
    readonly source: string;
    readonly read: number;
    readonly written: number;
    readonly skipped: number;
    readonly rejected: number;
    readonly error: string | null;
  }[];
  readonly drift: readonly { readonly column: string; readonly change: string }[];
  readonly table: ArtifactReference | null;
  readonly windowTable: ArtifactReference | null;
  readonly rowsInTarget: number;
  readonly windows: number;
  readonly quarantine: ArtifactReference | null;
  readonly report: ArtifactReference;
}

const sale = (id: number, more: object = {}) => ({
  id,
  at: `2031-03-0${1 + (id % 5)}T08:00:00Z`,
  amount: id * 10,
  changed: id,
  ...more,
});
const sales = Array.from({ length: 23 }, (_, at) => sale(at + 1));
const pageRows = 5;
let hiccups = 0;
let world: ServiceWorld;
beforeAll(async () => {
  world = await openServiceWorld({
    flow: "data-aggregation",
    connections: ["feed"],
    answer(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://feed");
      if (pathname !== "/sales") return response.writeHead(404).end();
      const from = Number(searchParams.get("after") ?? 0);
      // Twice it is overloaded, each time in the middle.
      if (from === 10 && hiccups++ < 2)
        return response.writeHead(hiccups === 1 ? 503 : 429, { "retry-after": "0" }).end();
      const items = sales.slice(from, from + pageRows);
      const next = String(from + items.length);
      return response.setHeader("content-type", "application/json").end(JSON.stringify({ items, next }));
    },
  });
});
afterAll(() => world.close());

const feed = {
  kind: "feed",
  path: "/sales",
  records: "answer.items",
  paging: { by: "cursor", send: "after", next: "answer.next" },
};
const windows = { time: "at", values: { sales: { of: "count" }, total: { of: "sum", column: "amount" } } };
const records = { keys: ["id"], version: "changed" };

describe("data-aggregation from a feed that fails in the middle into a file", () => {
  it("goes on after the server went down, and the next run reads only what is new", async () => {
    const input = { name: "to-file", sources: { feed }, records, windows };
    let loaded = 0;
    const first = await world.run<Output>(input, (kind) => kind === "step.succeeded" && ++loaded === 4);
    expect(first.run.status, JSON.stringify(first.run.error)).toBe("succeeded");
    expect([first.stops, hiccups]).toEqual([1, 3]);
    expect(first.output).toMatchObject({ rowsInTarget: 23, windows: 5 });
    expect(first.output.sources[0]).toMatchObject({ read: 23, written: 23, skipped: 0, rejected: 0, error: null });
    sales.push(sale(24), sale(3, { amount: 1_000, changed: 99 }));
    const second = await world.run<Output>(input);
    expect(second.output.sources[0]).toMatchObject({ read: 2, written: 2 });
    const windowLines = (await world.read(first.run.runId, first.output.windowTable!)).trim().split("\n");
    expect(windowLines.map((line) => JSON.parse(line).sales)).toEqual([4, 5, 5, 5, 4]);
  });
});

describe("data-aggregation into a real SQLite database", () => {
  beforeAll(async () => {
    for (const [name, file] of [
      ["target", "warehouse.db"],
      ["source-sqlite", "shop.db"],
    ] as const)
      await world.connect({ name, kind: "sqlite", settings: { path: join(world.folder, file) } });
  });
  const target = { kind: "database", database: "sqlite", table: "sales" };
  const query = (text: string) => {
    const database = new DatabaseSync(join(world.folder, "warehouse.db"), { readOnly: true });
    try {
      return database.prepare(text).all();
    } finally {
      database.close();
    }
  };
  const input = { name: "to-sqlite", sources: { feed }, target, records, windows };
  const orders = {
    ...{ kind: "database", database: "sqlite", table: "orders" },
    ...{ watermark: "changed_at", key: "id", pageRows: 4 },
  };

  it("loads every record once although the server went down between two pages", async () => {
    let loaded = 0;
    const { run, output, stops } = await world.run<Output>(
      input,
      (kind) => kind === "step.succeeded" && ++loaded === 5,
    );
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect([stops, output.rowsInTarget, output.windows]).toEqual([1, 24, 5]);
    // The correction came five pages after the sale that it corrects.
    expect(query("select amount from sales where id = 3")).toEqual([{ amount: 1_000 }]);
    expect(query("select sum(total) as total, sum(sales) as sales from sales_windows")).toEqual([
      { total: 3_000 - 30 + 1_000, sales: 24 },
    ]);
  });

  it("computes anew the windows that a late correction leaves and enters, and adds the column that it brings", async () => {
    const before = query("select * from sales_windows order by window_start");
    sales.push(
      sale(7, { at: "2031-02-28T08:00:00Z", changed: 100, channel: "web" }),
      sale(8, { changed: 1, amount: 0 }),
    );
    // A key that was a number so far.
    const codes = { kind: "file", table: { rows: [sale(1, { id: "S-1", at: "2031-02-28T09:00:00Z" })] } };
    const { run, output } = await world.run<Output>({ ...input, sources: { feed, codes } });
    expect(output).toMatchObject({ rowsInTarget: 25, windows: 3 });
    expect(output.drift).toMatchObject([
      { column: "channel", change: "added" },
      { column: "id", change: "widened" },
    ]);
    expect(await world.events(run.runId, "schema.drifted")).toHaveLength(1);
    // The older version of sale 8 changed nothing.
    expect(query("select amount from sales where id = 8")).toEqual([{ amount: 80 }]);
    expect(query("select * from sales_windows order by window_start")).toEqual([
      { window_start: "2031-02-28", sales: 2, total: 80 },
      ...before.map((window) =>
        window.window_start === "2031-03-03"
          ? { ...window, sales: Number(window.sales) - 1, total: Number(window.total) - 70 }
          : window,
      ),
    ]);
  });

  it("reads a table by its watermark, keeps what is broken apart, and adds nothing twice without keys although the server went down in a load", async () => {
    const shop = new DatabaseSync(join(world.folder, "shop.db"));
    shop.exec("create table orders (id integer, amount text, changed_at text)");
    const add = shop.prepare("insert into orders values (?, ?, ?)");
    for (let id = 1; id <= 11; id++) add.run(id, id === 4 ? "ask" : String(id), `2031-03-01 10:0${id % 3}:00`);
    const lists = {
      kind: "file",
      table: {
        rows: [
          { id: 50, amount: "5" },
          { id: 51, amount: "6" },
        ],
      },
    };
    const log = {
      name: "log",
      sources: { orders, lists },
      target: { ...target, table: "log" },
      records: { types: { amount: "number" } },
    };
    // The server goes down while the second page is loaded.
    const first = await world.run<Output>(log, (kind, key) => kind === "step.succeeded" && key === "orders 2");
    expect(first.run.status, JSON.stringify(first.run.error)).toBe("succeeded");
    expect([first.stops, first.output.rowsInTarget]).toEqual([1, 12]);
    expect(first.output.sources).toMatchObject([
      { read: 11, written: 10, rejected: 1 },
      { read: 2, written: 2 },
    ]);
    expect(await world.read(first.run.runId, first.output.quarantine!)).toContain('amount must be number: \\"ask\\"');
    add.run(12, "12", "2031-03-01 10:05:00");
    shop.close();
    const second = await world.run<Output>(log);
    expect(second.output.sources).toMatchObject([
      { read: 1, written: 1 },
      { read: 2, written: 2 },
    ]);
    // The list was loaded before: the database says so.
    expect(second.output.rowsInTarget).toBe(13);
    expect(query("select count(distinct id) as ids from log")).toEqual([{ ids: 13 }]);
  });

  it("reads again what lies closely behind the watermark, for rows that are committed late", async () => {
    const late = {
      name: "late",
      sources: { orders: { ...orders, overlap: 60 } },
      target: { ...target, table: "late" },
    };
    const keyed = { ...late, records: { keys: ["id"] } };
    expect((await world.run(late)).run.error?.message).toContain("records must have keys");
    const first = await world.run<Output>(keyed);
    const shop = new DatabaseSync(join(world.folder, "shop.db"));
    shop.exec("insert into orders values (13, '13', '2031-03-01 10:04:30')");
    shop.close();
    const second = await world.run<Output>(keyed);
    expect([first.output.rowsInTarget, second.output.rowsInTarget]).toEqual([12, 13]);
    expect(second.output.sources[0]).toMatchObject({ read: 2, written: 2 });
  });
});

describe.skipIf(!findMosquitto())("data-aggregation from a real broker (skipped without Mosquitto)", () => {
  it("takes what meters have left, each reading once, and what has come anew in the next run", async () => {
    const login = { user: "flows", password: "p4ss-of-flows" };
    const broker = await startMosquitto(login);
    const settings = { host: "127.0.0.1", port: broker.port, tls: false, ...login };
    const connection = { name: "broker", kind: "mqtt", settings, grants: [`127.0.0.1:${broker.port}`] };
    const devices = bindConnection<MqttCapability>({
      connector: connectors.find(({ kind }) => kind === "mqtt")!,
      connections: [connection],
    });
    try {
      await world.connect(connection);
      await world.connect({ name: "target", kind: "sqlite", settings: { path: join(world.folder, "power.db") } });
      const meters = await devices.bound();
      const leave = (meter: string, reading: unknown) =>
        meters.publish(`flows/meters/${meter}/power`, JSON.stringify(reading), { retain: true });
      await leave("hall", { meter: "hall", at: "2031-03-01T08:00:00Z", kwh: 3 });
      await leave("yard", [
        { meter: "yard", at: "2031-03-01T08:00:00Z", kwh: 1 },
        { meter: "yard", at: "2031-03-01T09:00:00Z", kwh: 2 },
      ]);
      await leave("shed", "asleep");
      const power = { kind: "topic", filter: "flows/meters/+/power", most: 3, listenSeconds: 10 };
      const input = {
        name: "power",
        sources: { power },
        target: { kind: "database", database: "sqlite", table: "power" },
        records: { keys: ["meter", "at"] },
      };
      const first = await world.run<Output>(input);
      expect(first.run.status, JSON.stringify(first.run.error)).toBe("succeeded");
      expect(first.output).toMatchObject({ rowsInTarget: 3, sources: [{ read: 4, written: 3, rejected: 1 }] });
      expect(await world.read(first.run.runId, first.output.quarantine!)).toContain("asleep");
      await leave("hall", { meter: "hall", at: "2031-03-01T09:00:00Z", kwh: 5 });
      const second = await world.run<Output>(input);
      expect(second.output).toMatchObject({ rowsInTarget: 4, sources: [{ read: 4, written: 3 }] });
    } finally {
      await devices.close();
      await broker.stop();
    }
  });
});

const serverUrl = inject("postgresUrl");

describe.skipIf(serverUrl === null)("data-aggregation into a real PostgreSQL (skipped where none is installed)", () => {
  it("loads each page once although the server went down in a load, then widens and adds columns", async () => {
    const database = await createTestDatabase(serverUrl!);
    const { port, close } = await openTcpPort(serverUrl!);
    const settings = { host: "127.0.0.1", port, database: new URL(database).pathname.slice(1), tls: false };
    const grants = [`127.0.0.1:${port}`];
    await world.connect({ name: "target", kind: "postgres", settings, grants });
    const query = async (text: string) => (await runSql(database, text)).rows;
    try {
      const load = (rows: readonly object[], stopAt?: (kind: string, key: string | null) => boolean) => {
        const sources = { list: { kind: "file", table: { rows } } };
        const target = { kind: "database", database: "postgres", table: "sales" };
        return world.run<Output>({ name: "warehouse", sources, target, records, windows, batchRows: 5 }, stopAt);
      };
      const rows = Array.from({ length: 12 }, (_, at) => sale(at + 1));
      const first = await load(rows, (kind, key) => kind === "step.succeeded" && key === "list 1");
      expect(first.run.status, JSON.stringify(first.run.error)).toBe("succeeded");
      expect([first.stops, first.output.rowsInTarget, first.output.windows]).toEqual([1, 12, 5]);
      expect(await query("select count(*)::int as pages from millrace_done")).toEqual([{ pages: 3 }]);

      const second = await load([sale(3, { amount: 30.5, changed: 99, channel: "web" }), sale(4, { changed: 0 })]);
      expect(second.output).toMatchObject({ rowsInTarget: 12, drift: [{ column: "amount" }, { column: "channel" }] });
      expect(await query("select amount, channel from sales where id in (3, 4) order by id")).toEqual([
        { amount: 30.5, channel: "web" },
        { amount: 40, channel: null },
      ]);
      expect(await query("select sum(total) as total, sum(sales)::int as sales from sales_windows")).toEqual([
        { total: 780.5, sales: 12 },
      ]);
    } finally {
      await close();
    }
  });
});
