import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { BoundStatement } from "./bound-statement.ts";
import type { SqlResult, SqlRow } from "./sql-capability.ts";
import type { SqlClient, SqlSession } from "./session.ts";

const mostRows = 10_000;
// An answer travels to the runner as one message.
const mostLength = 8 * 1024 * 1024;

/** Does a statement and gathers its rows. */
export async function gather(session: SqlSession, statement: BoundStatement): Promise<SqlResult> {
  const rows: Json[] = [];
  let length = 0;
  const reading = session.rows(statement);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { affected: value, rows: rows as readonly Json[] as readonly SqlRow[] };
    rows.push(value);
    length += JSON.stringify(value).length;
    if (rows.length <= mostRows && length <= mostLength) continue;
    await reading.return(0);
    throw new MillraceError({
      code: "SQL_ANSWER_TOO_LARGE",
      message: `Cannot hand over the rows as an answer holds at most ${mostRows} rows and ${mostLength} characters: it is at ${rows.length} and ${length}`,
      hint: "Read them with stream(), or ask for less.",
    });
  }
}

/** Does a statement that gives no rows. */
export async function execute(session: SqlSession, text: string): Promise<void> {
  await gather(session, { text, values: [] });
}

/** All that `act` does becomes true at once, or nothing of it. */
export async function transact<Result>(
  session: SqlSession,
  { client, act }: { readonly client: SqlClient; act(): Promise<Result> },
): Promise<Result> {
  const { dialect, isReadOnly } = client;
  await execute(session, isReadOnly ? dialect.beginReadOnly : dialect.begin);
  try {
    const result = await act();
    await execute(session, "commit");
    return result;
  } catch (error) {
    // A session that cannot go back is not to be used again; closing it makes the database go back.
    await execute(session, "rollback").catch(() => session.close().catch(() => {}));
    throw error;
  }
}

/** Thrown to leave a transaction whose key was done before. */
class AlreadyDone extends Error {}

/** Like `transact`, but once for a key; null where it was done before. */
export async function transactOnce<Result>(
  session: SqlSession,
  { client, key, act }: { readonly client: SqlClient; readonly key: string; act(): Promise<Result> },
): Promise<Result | null> {
  const { done } = client.dialect;
  const attempt = () =>
    transact(session, {
      client,
      async act() {
        const { affected } = await gather(session, done.insert(key));
        if (affected === 0) throw new AlreadyDone();
        return act();
      },
    });
  try {
    return await attempt().catch(async (error: unknown) => {
      if (!done.isMissing(error)) throw error;
      // Two that make it at the same moment can be in each other's way: it is there then.
      await execute(session, done.create).catch(() => {});
      return attempt();
    });
  } catch (error) {
    if (error instanceof AlreadyDone) return null;
    throw error;
  }
}
