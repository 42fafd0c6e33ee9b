import { z } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Connector } from "../connector/define-connector.ts";
import type { SqlCapability, SqlRow } from "../sql/sql-capability.ts";
import { sql } from "../sql/sql-statement.ts";
import { type BoundConnection, bindConnection } from "./bound-connection.ts";

/** A real database, and how it spells what the contract asks for. */
export interface SqlService {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly authority: string | null;
  /** Folders where files may lie; for databases that are files. */
  readonly folders?: readonly string[];
  /** Gives the numbers from 1 to `count` as `n`. */
  series(count: number): string;
  /** Goes on for a minute. */
  readonly slow: string;
  /** Whether a minute's statement is still under way in the database; null where a process of its own does it. */
  readonly isSlowUnderWay: ((other: SqlCapability) => Promise<boolean>) | null;
  /** `key` is the type of texts that an index may hold. */
  readonly types: { readonly key: string; readonly bytes: string };
  stop(): Promise<void>;
}

/** What every database connector keeps beside the connector contract. */
export function sqlContract(connector: Connector, start: () => Promise<SqlService>): void {
  describe(`the SQL contract: ${connector.title}`, () => {
    let service: SqlService;
    let on: BoundConnection<SqlCapability>;
    let db: SqlCapability;
    let reader: SqlCapability;
    beforeAll(async () => {
      service = await start();
      const { settings, authority, folders } = service;
      const grants = authority === null ? [] : [authority];
      const { kind } = connector;
      on = bindConnection<SqlCapability>({
        connector,
        connections: [
          { name: "db", kind, settings, grants },
          { name: "reader", kind, settings: { ...settings, readOnly: true }, grants },
        ],
        ...(folders && { folders }),
      });
      db = await on.bound();
      reader = await on.bound({ connection: "reader" });
      await db.execute(`create table people (id int primary key, name ${service.types.key}, age int default 7)`);
    }, 60_000);
    afterAll(async () => {
      await on?.close();
      await service?.stop();
    });
    const count = async (table: string) =>
      Number((await db.query(sql`select count(*) as n from ${sql.identifier(table)}`))[0]?.n);

    test("makes parameters of what stands in a template, whatever it holds", async () => {
      const hostile = `'"\`; drop table people; -- \\`;
      const condition = sql`id = ${1}`;
      await db.execute(sql`insert into people (id, name) values (${1}, ${hostile})`);
      expect(
        await db.query(sql`select name, age from people where ${condition} and id in (${sql.list([1, 2])})`),
      ).toEqual([{ name: hostile, age: 7 }]);
      expect(await db.query(sql`select id from people where id in (${sql.list([])})`)).toEqual([]);
      expect(await db.execute(sql`delete from people where id = ${1}`)).toEqual({ affected: 1, rows: [] });
    });

    test("quotes names, and refuses what is none", async () => {
      const odd = sql.identifier('a"b`c');
      expect(await db.query(sql`select ${1} as ${odd}`)).toMatchObject([{ 'a"b`c': expect.anything() }]);
      for (const name of ["", "a\0b", "x".repeat(2_000)]) {
        await expect(db.query(sql`select 1 as ${sql.identifier(name)}`)).rejects.toMatchObject({
          code: "SQL_STATEMENT_REFUSED",
        });
      }
    });

    test("checks rows against a schema", async () => {
      const response = z.array(z.object({ n: z.coerce.number() }));
      expect(await db.query("select 1 as n", [], { response })).toEqual([{ n: 1 }]);
      await expect(db.query(sql`select 'x' as n`, { response })).rejects.toMatchObject({ code: "SQL_ANSWER_INVALID" });
    });

    test("writes bytes, and gives them back in base64", async () => {
      await db.execute(`create table files (content ${service.types.bytes})`);
      const bytes = new Uint8Array([0, 255, 39, 92]);
      await db.execute(sql`insert into files values (${bytes})`);
      expect(await db.query("select content from files")).toEqual([{ content: Buffer.from(bytes).toString("base64") }]);
    });

    test("does all statements of a transaction or none", async () => {
      const insert = (id: number) => sql`insert into people (id) values (${id})`;
      expect(await db.transaction([insert(10), insert(11), sql`select max(id) as most from people`])).toMatchObject([
        { affected: 1 },
        { affected: 1 },
        { rows: [{ most: 11 }] },
      ]);
      await expect(db.transaction([insert(12), insert(10)])).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: false,
      });
      expect(await db.query("select id from people order by id")).toEqual([{ id: 10 }, { id: 11 }]);
    });

    test("does statements once for a key, also when several ask at the same moment", async () => {
      await db.execute("create table counts (n int)");
      const asked = [1, 2, 3].map(() => db.once("run-1/add", [sql`insert into counts values (${1})`]));
      const answers = await Promise.all(asked);
      expect(answers.filter(({ isFirst }) => isFirst)).toMatchObject([{ results: [{ affected: 1 }] }]);
      expect(await db.once("run-1/add", [sql`insert into counts values (${1})`])).toEqual({
        isFirst: false,
        results: [],
      });
      expect(await count("counts")).toBe(1);
      // What failed was not done, so that it can be done later.
      await expect(db.once("run-1/fail", [{ sql: "insert into nowhere values (1)" }])).rejects.toThrow();
      expect(await db.once("run-1/fail", [])).toMatchObject({ isFirst: true });
    });

    test("copies rows of any number in, once for a key, all or none, with any text in them", async () => {
      const hostile = ["\\N", "\\.", "a\tb\nc\r\\d", `'";--`, "", "ü€", null];
      await db.execute(`create table loads (id int primary key, name ${service.types.key}, age int default 7)`);
      async function* people(): AsyncGenerator<SqlRow> {
        for (let id = 1; id <= 2_301; id += 1) yield { id, name: hostile[id % hostile.length]!, age: id % 90 };
      }
      const options = { once: "run-1/load" };
      expect(await db.copyIn("loads", people(), options)).toEqual({ rows: 2_301, affected: 2_301, isFirst: true });
      expect(await db.copyIn("loads", people(), options)).toEqual({ rows: 0, affected: 0, isFirst: false });
      expect(await count("loads")).toBe(2_301);
      const some = await db.query("select id, name, age from loads where id <= 7 order by id");
      expect(some).toEqual(
        [1, 2, 3, 4, 5, 6, 7].map((id) => ({ id, name: hostile[id % hostile.length], age: id % 90 })),
      );
      expect(await db.copyIn("loads", [])).toEqual({ rows: 0, affected: 0, isFirst: true });
    });

    test("copies nothing where a row or the source is wrong, and goes on after that", async () => {
      await db.execute(`create table drafts (id int primary key, name ${service.types.key})`);
      const rows = (...more: SqlRow[]) => [...Array.from({ length: 600 }, (_, id) => ({ id, name: "n" })), ...more];
      async function* breaking(): AsyncGenerator<SqlRow> {
        yield* rows();
        throw new Error("the source broke off");
      }
      const wrong: readonly [Iterable<SqlRow> | AsyncIterable<SqlRow>, object][] = [
        [rows({ id: 1, name: "twice" }), { code: "CONNECTOR_FAILED", retry: false }],
        [rows({ id: 601 }), { code: "CONNECTOR_CALL_REFUSED", message: expect.stringContaining("it lacks name") }],
        [rows({ id: 601, name: "n", age: 1 }), { message: expect.stringContaining("it has age") }],
        [rows({}), { code: "CONNECTOR_CALL_REFUSED" }],
        [breaking(), { message: expect.stringContaining("the source broke off") }],
      ];
      for (const [given, told] of wrong)
        await expect(db.copyIn("drafts", given, { once: "k" })).rejects.toMatchObject(told);
      await expect(db.copyIn("nowhere", rows())).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry: false });
      await expect(db.copyIn('dra"fts; drop table drafts', rows())).rejects.toMatchObject({ code: "CONNECTOR_FAILED" });
      expect(await count("drafts")).toBe(0);
      expect(await db.copyIn("drafts", rows(), { once: "k" })).toEqual({ rows: 600, affected: 600, isFirst: true });
    });

    test("inserts many rows in batches, with the defaults of columns that a row lacks, all or none", async () => {
      await db.execute("delete from people");
      async function* people(): AsyncGenerator<SqlRow> {
        for (let id = 1; id <= 1_201; id += 1) yield id % 400 === 0 ? { id } : { id, name: `n${id}`, age: null };
      }
      expect(await db.insertMany("people", people())).toEqual({ rows: 1_201, affected: 1_201, isFirst: true });
      expect(await db.query("select id, name, age from people where id in (399, 400) order by id")).toEqual([
        { id: 399, name: "n399", age: null },
        { id: 400, name: null, age: 7 },
      ]);
      await expect(db.insertMany("people", [{ id: 5_000 }, { id: 1 }])).rejects.toMatchObject({ retry: false });
      expect(await count("people")).toBe(1_201);
      for (const row of [{}, [1], 1]) {
        await expect(db.insertMany("people", [row as never])).rejects.toMatchObject({ code: "CONNECTOR_CALL_REFUSED" });
      }
    });

    test("leaves rows that are there alone, or sets them anew", async () => {
      await db.execute("delete from people");
      const rows = [
        { id: 1, name: "a" },
        { id: 1, name: "b" },
        { id: 2, name: "c" },
      ];
      await db.insertMany("people", rows, { onConflict: "ignore" });
      expect(await db.query("select id, name from people order by id")).toEqual([rows[0], rows[2]]);
      await db.insertMany("people", rows, { onConflict: { updateBy: ["id"] } });
      expect(await db.query("select id, name from people order by id")).toEqual([rows[1], rows[2]]);
      await db.insertMany("people", [{ id: 2 }], { onConflict: { updateBy: ["id"] } });
      await expect(db.insertMany("people", [{ id: 2 }], { onConflict: { updateBy: ["name"] } })).rejects.toThrow(
        "name",
      );
    });

    test("inserts rows once for a key", async () => {
      await db.execute("delete from people");
      const insert = () => db.insertMany("people", [{ id: 1 }], { once: "run-2/people" });
      expect(await insert()).toEqual({ rows: 1, affected: 1, isFirst: true });
      expect(await insert()).toEqual({ rows: 0, affected: 0, isFirst: false });
    });

    test("streams rows at the reader's pace, and goes on after who stops reading", async () => {
      let sum = 0;
      for await (const { n } of db.stream(service.series(20_000))) sum += Number(n);
      expect(sum).toBe(200_010_000);
      for (const each of [db, reader]) {
        for await (const { n } of each.stream(service.series(100_000))) if (Number(n) === 3) break;
        expect(await each.query("select 1 as one")).toHaveLength(1);
      }
      await expect(async () => {
        for await (const _ of db.stream("select nothing from nowhere"));
      }).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry: false });
    });

    test("refuses an answer that is too large for one message", async () => {
      await expect(db.query(service.series(10_001))).rejects.toMatchObject({ code: "SQL_ANSWER_TOO_LARGE" });
      expect(await db.query(service.series(2))).toHaveLength(2);
    });

    test("cancels in the database what takes too long, or is no longer wanted", async () => {
      await expect(db.query(service.slow, [], { timeoutMs: 20 })).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        message: expect.stringContaining("20 ms"),
        retry: true,
      });
      const { isSlowUnderWay } = service;
      if (!isSlowUnderWay) return;
      const controller = new AbortController();
      const slow = db.query(service.slow, [], { signal: controller.signal });
      slow.catch(() => {});
      await expect.poll(() => isSlowUnderWay(db)).toBe(true);
      controller.abort(new Error("canceled"));
      await expect(slow).rejects.toThrow("canceled");
      await expect.poll(() => isSlowUnderWay(db)).toBe(false);
    });

    test.each([
      "begin",
      "commit",
      "/* x */ -- y\nrollback",
      "set transaction read write",
      "/* /* */ select */ commit",
      "/*! commit */",
      "-- a\rcommit /*\nselect */",
      "attach 'x' as y",
      "",
    ])("refuses %j, which is no statement of a flow", async (text) => {
      for (const asked of [() => db.execute(text), () => db.transaction([{ sql: text }])]) {
        await expect(asked()).rejects.toMatchObject({ code: "SQL_STATEMENT_REFUSED", retry: false });
      }
      await expect(async () => {
        for await (const _ of db.stream(text));
      }).rejects.toMatchObject({ code: "SQL_STATEMENT_REFUSED" });
    });

    test("changes nothing over a connection that may only read", async () => {
      await db.execute("delete from people");
      const writes: readonly (() => Promise<unknown>)[] = [
        () => reader.execute("insert into people (id) values (1)"),
        () => reader.transaction([sql`insert into people (id) values (1)`]),
        () => reader.once("k", [sql`insert into people (id) values (1)`]),
        () => reader.insertMany("people", [{ id: 1 }]),
        () => reader.copyIn("people", [{ id: 1 }]),
        () => reader.execute("create table more (id int)"),
      ];
      for (const write of writes) await expect(write()).rejects.toMatchObject({ retry: false });
      expect(await reader.query("select count(*) as n from people")).toHaveLength(1);
      expect(await count("people")).toBe(0);
    });
  });
}
