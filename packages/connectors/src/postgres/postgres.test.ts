import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { SqlCapability } from "../sql/sql-capability.ts";
import { sql } from "../sql/sql-statement.ts";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import { sqlContract } from "../testing/sql-contract.ts";
import { openTestDatabase, type TestDatabase } from "../testing/start-postgres.ts";
import { postgres } from "./postgres.ts";
import { postgresConnector } from "./postgres-connector.ts";

const serverUrl = inject("postgresUrl");
const password = "s3cret-of-postgres";

describe.skipIf(serverUrl === null)("postgres() on a real server (skipped where PostgreSQL is not installed)", () => {
  connectorContract(postgresConnector, async () => {
    const database = await openTestDatabase(serverUrl!);
    const settings = { ...database.settings, password };
    return {
      settings,
      authority: database.authority,
      secret: password,
      // The server trusts whoever is there; that nobody has this name is refused like a wrong password.
      wrong: { ...settings, user: "no" },
      unreachable: { ...settings, port: 1 },
      quick: { method: "run", params: { statement: { sql: "select 1 as one", params: [] } } },
      failing: {
        method: "run",
        params: { statement: { sql: `select cast($1 as int)`, params: [{ value: password }] } },
      },
      slow: { method: "run", params: { statement: { sql: "select pg_sleep(60)", params: [] } } },
      restart: database.restart,
      stop: database.stop,
    };
  });

  sqlContract(postgresConnector, async () => {
    const { settings, authority, stop } = await openTestDatabase(serverUrl!);
    return {
      settings,
      authority,
      series: (count) => `select n from generate_series(1, ${count}) as n`,
      slow: "select pg_sleep(60)",
      isSlowUnderWay: async (other) =>
        (
          await other.query(
            "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like '%pg_sleep(60)'",
          )
        ).length > 0,
      types: { key: "text", bytes: "bytea" },
      stop,
    };
  });

  describe("postgres()", () => {
    let database: TestDatabase;
    let on: BoundConnection<SqlCapability>;
    let db: SqlCapability;
    beforeAll(async () => {
      database = await openTestDatabase(serverUrl!);
      const { settings, authority } = database;
      const connection = { name: "db", kind: "postgres", settings, grants: [authority] };
      on = bindConnection<SqlCapability>({ connector: postgresConnector, connections: [connection] });
      db = await on.bound();
    });
    afterAll(async () => {
      await on?.close();
      await database?.stop();
    });

    test("declares a connection by its name", () => {
      expect(postgres("db")).toEqual({ kind: "postgres", settings: { connection: "db" } });
    });

    test("gives exact numbers as text, times in ISO 8601, JSON and lists as they are", async () => {
      const columns = [
        "9007199254740993::bigint as big, 1.10::numeric as exact, 2::int as whole, 0.5::float8 as half",
        "'NaN'::float8 as none, true as yes, null as nothing, 'infinity'::timestamptz as always",
        "'2026-01-02 03:04:05.678901+02'::timestamptz as instant, '2026-01-02 03:04:05'::timestamp as local",
        `'2026-01-02'::date as day, '{"a":[1]}'::jsonb as json, '\\x00ff'::bytea as bytes, '1 day'::interval as span`,
        `array[1,null,2] as list, array['a"b',null] as texts, array[[1.5],[2]]::numeric[] as nested, '{}'::text[] as empty`,
      ];
      expect(await db.query(`select ${columns.join(", ")}`)).toEqual([
        {
          big: "9007199254740993",
          exact: "1.10",
          whole: 2,
          half: 0.5,
          none: "NaN",
          yes: true,
          nothing: null,
          always: "infinity",
          instant: "2026-01-02T01:04:05.678901Z",
          local: "2026-01-02T03:04:05",
          day: "2026-01-02",
          json: { a: [1] },
          bytes: "AP8=",
          span: "P1D",
          list: [1, null, 2],
          texts: ['a"b', null],
          nested: [["1.5"], ["2"]],
          empty: [],
        },
      ]);
    });

    test("takes lists, JSON and bytes as parameters", async () => {
      const list = ["a,b", 'q"', "back\\slash", null];
      expect(
        await db.query(sql`select ${list}::text[] as list, ${{ a: 1 }}::jsonb as json, ${[[1], [2]]}::int[] as nested,
          ${true}::bool as yes, ${1.5}::numeric as number, 7 = any(${[7, 8]}::int[]) as has, ${[{ b: 1 }]}::jsonb[] as jsons`),
      ).toEqual([{ list, json: { a: 1 }, nested: [[1], [2]], yes: true, number: "1.5", has: true, jsons: [{ b: 1 }] }]);
    });

    test("gives the rows of returning, of a statement that reads many, and none of an empty one", async () => {
      await db.execute("create table numbers (n bigint)");
      const { affected, rows } = await db.execute(
        "insert into numbers select * from generate_series(1, 1200) as n returning n",
      );
      expect([affected, rows.length]).toEqual([1_200, 1_200]);
      expect(await db.execute("/* none */ select")).toEqual({ affected: 1, rows: [{}] });
      await expect(db.execute("copy numbers from stdin")).rejects.toMatchObject({ code: "SQL_STATEMENT_REFUSED" });
    });

    test("says of an error whether to try again", async () => {
      await db.execute("create table parents (id int primary key deferrable initially deferred)");
      const twice = db.execute("insert into parents values (1), (1)");
      await expect(twice).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: false,
        data: { sqlState: "23505", constraint: "parents_pkey" },
      });
      const states = { "40001": true, "40P01": true, "55P03": true, "22012": false, "42501": false };
      for (const [state, retry] of Object.entries(states)) {
        const raised = db.execute(`do $$ begin raise 'again' using errcode = '${state}'; end $$`);
        await expect(raised).rejects.toMatchObject({ retry, data: { sqlState: state } });
      }
      for (const state of ["57P03", "53300"]) {
        const raised = db.execute(`do $$ begin raise 'full' using errcode = '${state}'; end $$`);
        await expect(raised).rejects.toMatchObject({ code: "CONNECTION_UNREACHABLE", retry: true });
      }
    });

    test("is told of a connection that the server ends", async () => {
      const ended = db.query("select pg_terminate_backend(pg_backend_pid())");
      await expect(ended).rejects.toMatchObject({ code: "CONNECTION_UNREACHABLE", retry: true });
      expect(await db.query("select 1 as one")).toEqual([{ one: 1 }]);
    });

    test("refuses a server that speaks no TLS unless the connection says so", async () => {
      const { settings, authority } = database;
      const connection = { name: "db", kind: "postgres", settings: { ...settings, tls: true }, grants: [authority] };
      const signal = AbortSignal.timeout(10_000);
      expect(await on.host.test(connection, { project: "default", signal })).toMatchObject({
        state: "failing",
        message: expect.stringContaining("SSL"),
      });
    });
  });
});
