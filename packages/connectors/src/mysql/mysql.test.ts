import { createSelfSigned } from "@millrace/egress/self-signed";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SqlCapability } from "../sql/sql-capability.ts";
import { sql } from "../sql/sql-statement.ts";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import { sqlContract } from "../testing/sql-contract.ts";
import { findMariadb, startMariadb, type TestMariadb } from "../testing/start-mariadb.ts";
import { mysql } from "./mysql.ts";
import { mysqlConnector } from "./mysql-connector.ts";

const password = "s3cret-of-mariadb";

describe.skipIf(findMariadb() === null)("mysql() on a real server (skipped where MariaDB is not installed)", () => {
  const tls = createSelfSigned("localhost");
  let server: TestMariadb;
  beforeAll(async () => {
    server = await startMariadb({ password, tls });
  });
  afterAll(() => server?.stop());

  connectorContract(mysqlConnector, async () => {
    const settings = { ...server.settings, database: await server.createDatabase() };
    return {
      settings,
      authority: server.authority,
      secret: password,
      wrong: { ...settings, password: "another one" },
      unreachable: { ...settings, port: 1 },
      quick: { method: "run", params: { statement: { sql: "select 1 as one", params: [] } } },
      failing: { method: "run", params: { statement: { sql: `select nothing from \`${password}\``, params: [] } } },
      slow: { method: "run", params: { statement: { sql: "select sleep(60)", params: [] } } },
      restart: server.restart,
      stop: async () => {},
    };
  });

  sqlContract(mysqlConnector, async () => ({
    settings: { ...server.settings, database: await server.createDatabase() },
    authority: server.authority,
    series: (count) => `select seq as n from seq_1_to_${count}`,
    slow: "select sleep(60)",
    isSlowUnderWay: async (other) =>
      (await other.query("select 1 from information_schema.processlist where info like 'select sleep(60%'")).length > 0,
    types: { key: "varchar(100)", bytes: "blob" },
    stop: async () => {},
  }));

  describe("mysql()", () => {
    let on: BoundConnection<SqlCapability>;
    let db: SqlCapability;
    let settings: Readonly<Record<string, unknown>>;
    beforeAll(async () => {
      settings = { ...server.settings, database: await server.createDatabase() };
      const connection = { name: "db", kind: "mysql", settings, grants: [server.authority] };
      on = bindConnection<SqlCapability>({ connector: mysqlConnector, connections: [connection] });
      db = await on.bound();
    });
    afterAll(() => on?.close());

    test("declares a connection by its name", () => {
      expect(mysql("db")).toEqual({ kind: "mysql", settings: { connection: "db" } });
    });

    test("gives exact numbers as text and times in ISO 8601, with parameters and without", async () => {
      await db.execute(
        "create table kinds (big bigint, exact decimal(5,2), whole int, half double, instant timestamp(3), local_time datetime, day date, bytes varbinary(4), json json)",
      );
      const values = [
        "9007199254740993",
        "1.10",
        2,
        0.5,
        "2026-01-02 03:04:05.678",
        "2026-01-02 03:04:05",
        "2026-01-02",
      ];
      await db.execute(sql`insert into kinds values (${sql.list(values)}, ${new Uint8Array([0, 255])}, ${{ a: [1] }})`);
      const row = {
        big: "9007199254740993",
        exact: "1.10",
        whole: 2,
        half: 0.5,
        instant: "2026-01-02T03:04:05.678Z",
        local_time: "2026-01-02T03:04:05",
        day: "2026-01-02",
        bytes: "AP8=",
        json: expect.toSatisfy((json: unknown) => JSON.stringify(json).includes("a")),
      };
      expect(await db.query("select * from kinds")).toEqual([row]);
      expect(await db.query(sql`select * from kinds where whole = ${2}`)).toEqual([row]);
    });

    test("says of an error whether to try again", async () => {
      await db.execute("create table one (id int primary key)");
      await db.execute("insert into one values (1)");
      await expect(db.execute("insert into one values (1)")).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: false,
        data: { errorNumber: 1062, sqlState: "23000" },
      });
      await db.execute(
        "create procedure fails(number int) signal sqlstate '45000' set mysql_errno = number, message_text = 'no'",
      );
      for (const [number, retry] of [
        [1213, true],
        [1205, true],
        [1452, false],
      ] as const) {
        await expect(db.execute(sql`call fails(${number})`)).rejects.toMatchObject({ code: "CONNECTOR_FAILED", retry });
      }
      await expect(db.execute(sql`call fails(${1040})`)).rejects.toMatchObject({ code: "CONNECTION_UNREACHABLE" });
    });

    test("refuses within a transaction what would end it", async () => {
      for (const text of ["create table two (id int)", "drop table one", "call fails(1)"]) {
        await expect(db.transaction([{ sql: text }])).rejects.toMatchObject({ code: "SQL_STATEMENT_REFUSED" });
      }
    });

    test("speaks TLS with a server whose certificate it may trust, and with no other", async () => {
      const { host: _, ...rest } = settings;
      const health = (more: object) => {
        const { port } = server.settings;
        const grants = [`localhost:${port}`, server.authority];
        const connection = {
          name: "db",
          kind: "mysql",
          settings: { ...rest, host: "localhost", tls: true, ...more },
          grants,
        };
        return on.host.test(connection, { project: "default", signal: AbortSignal.timeout(20_000) });
      };
      expect(await health({ ca: tls.cert })).toMatchObject({ state: "healthy" });
      expect(await health({})).toMatchObject({ state: "failing", message: expect.stringContaining("self-signed") });
      expect(await health({ ca: createSelfSigned("localhost").cert })).toMatchObject({ state: "failing" });
    });
  });
});
