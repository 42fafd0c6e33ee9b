import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SqlCapability } from "../sql/sql-capability.ts";
import { sql } from "../sql/sql-statement.ts";
import { type BoundConnection, bindConnection } from "../testing/bound-connection.ts";
import { connectorContract } from "../testing/connector-contract.ts";
import { sqlContract } from "../testing/sql-contract.ts";
import { sqlite } from "./sqlite.ts";
import { sqliteConnector } from "./sqlite-connector.ts";

const series = (count: number) =>
  `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count}) select n from numbers`;
const slow = `select max(n) from (${series(1e12)})`;

async function temporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "millrace-sqlite-"));
  return { folder, stop: () => rm(folder, { recursive: true, force: true }) };
}

connectorContract(sqliteConnector, async () => {
  const { folder, stop } = await temporaryFolder();
  const statement = (text: string) => ({ statement: { sql: text, params: [] } });
  return {
    settings: { path: join(folder, "a.db") },
    authority: null,
    folders: [folder],
    secret: null,
    wrong: null,
    unreachable: null,
    quick: { method: "run", params: statement("select 1 as one") },
    failing: { method: "run", params: statement("select nothing from nowhere") },
    slow: { method: "run", params: statement(slow) },
    restart: null,
    stop,
  };
});

sqlContract(sqliteConnector, async () => {
  const { folder, stop } = await temporaryFolder();
  return {
    settings: { path: join(folder, "a.db") },
    authority: null,
    folders: [folder],
    series,
    slow,
    isSlowUnderWay: null,
    types: { key: "text", bytes: "blob" },
    stop,
  };
});

describe("sqlite()", () => {
  let root: string;
  let stop: () => Promise<void>;
  let on: BoundConnection<SqlCapability>;
  let db: SqlCapability;
  const connectionOf = (path: string, more = {}) => ({ name: "db", kind: "sqlite", settings: { path, ...more } });
  const at = async (path: string, folders = [join(root, "granted")]) => {
    const bound = bindConnection<SqlCapability>({
      connector: sqliteConnector,
      connections: [connectionOf(path)],
      folders,
    });
    try {
      return await (await bound.bound()).query("select 1 as one").catch((error: { code: string }) => error.code);
    } finally {
      await bound.close();
    }
  };
  beforeAll(async () => {
    ({ folder: root, stop } = await temporaryFolder());
    await mkdir(join(root, "granted"));
    await mkdir(join(root, "granted-too"));
    const connections = [connectionOf(join(root, "granted", "db"), { busyTimeoutMs: 50 })];
    on = bindConnection<SqlCapability>({ connector: sqliteConnector, connections, folders: [join(root, "granted")] });
    db = await on.bound();
  });
  afterAll(async () => {
    await on?.close();
    await stop?.();
  });

  test("declares a connection by its name", () => {
    expect(sqlite("db")).toEqual({ kind: "sqlite", settings: { connection: "db" } });
  });

  test("opens files in folders that the operator grants, and nothing else", async () => {
    const granted = join(root, "granted");
    await symlink(join(root, "granted-too"), join(granted, "link"));
    await symlink(join(root, "granted-too", "b.db"), join(granted, "dangling.db"));
    await writeFile(join(root, "other.db"), "");
    await symlink(join(root, "other.db"), join(granted, "other.db"));
    expect(await at(join(granted, "new.db"))).toEqual([{ one: 1 }]);
    const refused = ["link/b.db", "other.db", "../other.db", "../granted-too/b.db", "", "no/b.db"];
    for (const path of refused) expect([path, await at(join(granted, path))]).toEqual([path, "CONNECTION_INVALID"]);
    expect(await at("relative.db")).toBe("CONNECTION_INVALID");
    expect(await at(join(granted, "new.db"), [])).toBe("CONNECTION_INVALID");
    expect(await at(join(granted, "new.db"), [join(root, "nowhere")])).toBe("CONNECTION_INVALID");
  });

  test("refuses a file that is no database", async () => {
    await writeFile(
      join(root, "granted", "text.db"),
      "just a text, longer than the header of a database file ".repeat(4),
    );
    expect(await at(join(root, "granted", "text.db"))).toBe("CONNECTOR_FAILED");
  });

  test("reaches no other file from within", async () => {
    for (const text of [
      "attach '/tmp/x' as x",
      "vacuum into '/tmp/x'",
      "pragma journal_mode = delete",
      "; attach 'x' as y",
    ]) {
      await expect(db.execute(text)).rejects.toMatchObject({ code: "SQL_STATEMENT_REFUSED" });
    }
    await expect(db.query("select load_extension('x')")).rejects.toMatchObject({
      code: "CONNECTOR_FAILED",
      retry: false,
    });
  });

  test("gives integers as numbers as long as they are exact, and truth as 1", async () => {
    const row =
      await db.query(sql`select 9007199254740991 as most, 9007199254740993 as more, 0.5 as half, ${true} as yes,
      ${{ a: 1 }} as json, 9e999 as endless, null as none`);
    expect(row).toEqual([
      {
        most: 9007199254740991,
        more: "9007199254740993",
        half: 0.5,
        yes: 1,
        json: '{"a":1}',
        endless: "Infinity",
        none: null,
      },
    ]);
  });

  test("waits for who writes, for as long as the connection says, and may be tried again", async () => {
    await db.execute("create table t (n int)");
    async function* held() {
      yield { n: 1 };
      await expect(db.execute("insert into t values (2)")).rejects.toMatchObject({
        code: "CONNECTOR_FAILED",
        retry: true,
        data: { resultCode: 5 },
      });
      // Others read what was committed.
      expect(await db.query("select n from t")).toEqual([]);
    }
    async function* rows() {
      for (let n = 10; n < 600; n += 1) yield { n };
      yield* held();
    }
    await db.insertMany("t", rows());
    expect(await db.query("select count(*) as n from t")).toEqual([{ n: 591 }]);
  });
});
