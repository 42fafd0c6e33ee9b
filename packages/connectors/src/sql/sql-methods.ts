import { type Json, z } from "@millrace/flow";
import type { ConnectorCall } from "../connector/define-connector.ts";
import { bindStatement, type SentStatement, sentStatement } from "./bound-statement.ts";
import { copyRows } from "./copy-rows.ts";
import { insertStatements, insertTarget } from "./insert-rows.ts";
import type { SqlClient } from "./session.ts";
import type { InsertResult, SqlResult } from "./sql-capability.ts";
import { type Doing, gather, readRows, transact, transactOnce } from "./transact.ts";

type Call = ConnectorCall<SqlClient>;

const timeoutMs = z.int().min(1).max(86_400_000).optional();
const statements = z.array(sentStatement).max(1_000);
// The table's column is no wider, so that MySQL can index it.
const key = z.string().min(1).max(255);

const run = z.strictObject({ statement: sentStatement, timeoutMs });
const transaction = z.strictObject({ statements, timeoutMs });
const once = z.strictObject({ key, statements, timeoutMs });
const insert = insertTarget.extend({ once: key.optional(), timeoutMs });
const copy = z.strictObject({ table: z.string(), once: key.optional(), timeoutMs });

/** What flows may ask of any database. */
export const sqlMethods = {
  run: {
    params: run,
    handle: ({ statement, timeoutMs }: z.output<typeof run>, call: Call) =>
      perform(call, { timeoutMs, act: (doing) => runOne(doing, statement) }),
  },
  transaction: {
    params: transaction,
    handle: ({ statements, timeoutMs }: z.output<typeof transaction>, call: Call) =>
      perform(call, { timeoutMs, act: (doing) => transact(doing, () => gatherAll(doing, statements)) }),
  },
  once: {
    params: once,
    handle: ({ key, statements, timeoutMs }: z.output<typeof once>, call: Call) =>
      perform(call, {
        timeoutMs,
        async act(doing) {
          const results = await transactOnce(doing, { key, act: () => gatherAll(doing, statements) });
          return { isFirst: results !== null, results: results ?? [] };
        },
      }),
  },
};

/** What moves more rows than one message holds. */
export const sqlStreams = {
  rows: {
    params: run,
    async *handle({ statement, timeoutMs }: z.output<typeof run>, call: Call): AsyncGenerator<Json> {
      const { dialect, isReadOnly } = call.client;
      const bound = bindStatement(statement, dialect);
      const doing = await start(call, timeoutMs);
      let isWhole = false;
      try {
        call.signal.throwIfAborted();
        call.requireLease();
        if (isReadOnly) await gather(doing, { text: dialect.beginReadOnly, values: [] });
        for await (const batch of readRows(doing, bound)) yield* batch;
        if (isReadOnly) await gather(doing, { text: "commit", values: [] });
        isWhole = true;
      } finally {
        // Who stops reading leaves a transaction open.
        if (!isWhole && isReadOnly) await doing.lease.session.close();
        await doing.lease.giveBack();
      }
    },
  },
  insertMany: {
    params: insert,
    async *handle(
      params: z.output<typeof insert>,
      call: Call & { readonly incoming: AsyncIterable<Json> },
    ): AsyncGenerator<Json> {
      yield await perform(call, {
        timeoutMs: params.timeoutMs,
        act: (doing) => insertMany(doing, { ...params, incoming: call.incoming }),
      });
    },
  },
  copyIn: {
    params: copy,
    async *handle({ table, once, timeoutMs }: z.output<typeof copy>, call: Call & Incoming): AsyncGenerator<Json> {
      const act = (doing: Doing) => () => copyRows(doing, { table, rows: call.incoming });
      yield await perform(call, { timeoutMs, act: (doing) => allOrNone(doing, { once, act: act(doing) }) });
    },
  },
};

type Incoming = { readonly incoming: AsyncIterable<Json> };

async function start({ client, signal, requireLease }: Call, timeoutMs = client.timeoutMs): Promise<Doing> {
  const lease = await client.pool.take(signal);
  return { client, lease, timeoutMs, requireLease };
}

async function perform(
  call: Call,
  { timeoutMs, act }: { readonly timeoutMs: number | undefined; act(doing: Doing): Promise<object> },
): Promise<Json> {
  const doing = await start(call, timeoutMs);
  try {
    call.signal.throwIfAborted();
    call.requireLease();
    return (await act(doing)) as Json;
  } finally {
    await doing.lease.giveBack();
  }
}

async function runOne(doing: Doing, statement: SentStatement): Promise<SqlResult> {
  const bound = bindStatement(statement, doing.client.dialect);
  // Only a transaction that says so can't be talked out of being read-only.
  return doing.client.isReadOnly ? transact(doing, () => gather(doing, bound)) : gather(doing, bound);
}

async function gatherAll(doing: Doing, statements: readonly SentStatement[]): Promise<SqlResult[]> {
  const { dialect } = doing.client;
  const results: SqlResult[] = [];
  for (const statement of statements) {
    const bound = bindStatement(statement, dialect, { keywords: dialect.transactionKeywords });
    results.push(await gather(doing, bound));
  }
  return results;
}

async function insertMany(doing: Doing, { once, incoming, ...target }: z.output<typeof insert> & Incoming) {
  const { dialect } = doing.client;
  const act = async () => {
    let rows = 0;
    let affected = 0;
    for await (const batch of insertStatements(incoming, { target, dialect })) {
      rows += batch.rows;
      affected += (await gather(doing, batch.statement)).affected;
    }
    return { rows, affected, isFirst: true };
  };
  return allOrNone(doing, { once, act });
}

interface Load {
  /** Nothing is done where this was done before. */
  readonly once: string | undefined;
  act(): Promise<InsertResult>;
}

async function allOrNone(doing: Doing, { once, act }: Load): Promise<InsertResult> {
  const result = once === undefined ? await transact(doing, act) : await transactOnce(doing, { key: once, act });
  return result ?? { rows: 0, affected: 0, isFirst: false };
}
