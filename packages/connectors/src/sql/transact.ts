import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { BoundStatement } from "./bound-statement.ts";
import type { SqlClient, SqlLease, SqlSession } from "./session.ts";
import type { SqlResult, SqlRow } from "./sql-capability.ts";

const mostRows = 10_000;
// An answer travels to the runner as one message.
const mostLength = 8 * 1024 * 1024;

/** What a call has to do its statements with. */
export interface Doing {
  readonly client: SqlClient;
  readonly lease: SqlLease;
  readonly timeoutMs: number;
  /** Throws unless the run is surely this worker's. */
  requireLease(): void;
}

/** The rows of a statement in batches; a batch that takes too long is canceled in the database. */
export async function* readRows(
  { lease, timeoutMs }: Pick<Doing, "lease" | "timeoutMs">,
  statement: BoundStatement,
): AsyncGenerator<readonly Json[], number> {
  const reading = lease.session.rows(statement);
  try {
    for (;;) {
      const { done, value } = await inTime({ lease, timeoutMs }, () => reading.next());
      if (done) return value;
      yield value;
    }
  } finally {
    await reading.return(0);
  }
}

/** Waits for the database; what takes too long is canceled there. */
export async function inTime<Result>(
  { lease, timeoutMs }: Pick<Doing, "lease" | "timeoutMs">,
  act: () => Promise<Result>,
): Promise<Result> {
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    lease.cancel();
  }, timeoutMs);
  const result = await act()
    .catch((error: unknown) => Promise.reject(isLate ? timedOut(timeoutMs, error) : error))
    .finally(() => clearTimeout(timer));
  // Some databases give an answer all the same: SLEEP() of MySQL says that it was stirred.
  if (isLate) throw timedOut(timeoutMs);
  return result;
}

/** Does a statement and gathers its rows. */
export async function gather(doing: Doing, statement: BoundStatement): Promise<SqlResult> {
  const rows: Json[] = [];
  let length = 0;
  const reading = readRows(doing, statement);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { affected: value, rows: rows as readonly Json[] as readonly SqlRow[] };
    for (const row of value) length += JSON.stringify(row).length;
    rows.push(...value);
    if (rows.length <= mostRows && length <= mostLength) continue;
    await reading.return(0);
    throw tooLarge(rows.length, length);
  }
}

/** All that `act` does becomes true at once, or nothing of it. */
export async function transact<Result>(doing: Doing, act: () => Promise<Result>): Promise<Result> {
  const { client, lease, requireLease } = doing;
  const { dialect, isReadOnly } = client;
  const say = (text: string) => gather(doing, { text, values: [] });
  await say(isReadOnly ? dialect.beginReadOnly : dialect.begin);
  try {
    const result = await act();
    requireLease();
    await say("commit");
    return result;
  } catch (error) {
    await goBack(lease.session);
    throw error;
  }
}

/** Thrown to leave a transaction whose key was done before. */
class AlreadyDone extends Error {}

/** Like `transact`, but once for a key; null where it was done before. */
export async function transactOnce<Result>(
  doing: Doing,
  { key, act }: { readonly key: string; act(): Promise<Result> },
): Promise<Result | null> {
  const { done } = doing.client.dialect;
  const attempt = () =>
    transact(doing, async () => {
      const { affected } = await gather(doing, done.insert(key));
      if (affected === 0) throw new AlreadyDone();
      return act();
    });
  try {
    return await attempt().catch(async (error: unknown) => {
      if (!done.isMissing(error)) throw error;
      // Two that make it at the same moment can be in each other's way: it is there then.
      await gather(doing, { text: done.create, values: [] }).catch(() => {});
      return attempt();
    });
  } catch (error) {
    if (error instanceof AlreadyDone) return null;
    throw error;
  }
}

/** A session that cannot go back is closed, which makes its database go back. */
async function goBack(session: SqlSession): Promise<void> {
  try {
    await session.rows({ text: "rollback", values: [] }).next();
  } catch {
    await session.close();
  }
}

function tooLarge(rows: number, length: number): MillraceError {
  return new MillraceError({
    code: "SQL_ANSWER_TOO_LARGE",
    message: `Cannot hand over the rows as an answer holds at most ${mostRows} rows and ${mostLength} characters: it has ${rows} and ${length}, or more`,
    hint: "Read them with stream(), or ask for less.",
  });
}

function timedOut(timeoutMs: number, cause?: unknown): MillraceError {
  return new MillraceError({
    code: "CONNECTOR_FAILED",
    message: `Cannot do a statement as it may take ${timeoutMs} ms: it took longer, and was canceled in the database`,
    hint: "Make it faster, or allow more with timeoutMs.",
    retry: true,
    cause,
  });
}
