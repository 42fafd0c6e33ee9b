import { openTestSession } from "../postgres/test-database.ts";

/** Looks for spellings of a secret in every row of every database of a test server; bytes stand in rows as hex. */
export async function findInDatabases(serverUrl: string, spellings: readonly string[]): Promise<readonly string[]> {
  const names = await rowsOf<{ name: string }>(
    serverUrl,
    "select datname as name from pg_database where not datistemplate and datallowconn",
  );
  const found: string[] = [];
  for (const { name } of names) {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    found.push(...(await findInDatabase(url.href, spellings)).map((place) => `${name} ${place}`));
  }
  return found;
}

/** The same for one database: a table and the beginning of a row for each table that has it. */
export async function findInDatabase(url: string, spellings: readonly string[]): Promise<readonly string[]> {
  const session = await openTestSession(url);
  try {
    const { rows: tables } = await session.query(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname !~ '^(pg_|information_schema)'",
    );
    if (tables.length === 0) return [];
    const patterns = `array[${spellings.map((spelling) => `'%${spelling}%'`).join(", ")}]`;
    const searches = tables.map(
      ({ name }) =>
        `(select '${name}: ' || left(t::text, 200) as place from ${name} as t where t::text like any (${patterns}) limit 1)`,
    );
    const { rows } = await session.query(searches.join(" union all "));
    return rows.map(({ place }) => String(place));
  } finally {
    await session.end();
  }
}

async function rowsOf<Row>(url: string, sql: string): Promise<readonly Row[]> {
  const session = await openTestSession(url);
  try {
    return (await session.query(sql)).rows as Row[];
  } finally {
    await session.end();
  }
}
