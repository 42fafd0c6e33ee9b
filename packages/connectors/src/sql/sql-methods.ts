import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { ConnectorCall, ConnectorMethod, ConnectorStream } from "../connector/define-connector.ts";
import { bindStatement, sentStatement } from "./bound-statement.ts";
import { insertStatements, insertTarget } from "./insert-rows.ts";
import type { SqlClient, SqlSession } from "./session.ts";
import { gather, transact, transactOnce } from "./transact.ts";

type Call = ConnectorCall<SqlClient>;

const timeoutMs = z.int().min(1).max(86_400_000).optional();
const statements = z.array(sentStatement).max(1_000);
// The table's column is no wider, so that MySQL can index it.
const key = z.string().min(1).max(255);

const run = z.strictObject({ statement: sentStatement, timeoutMs });
const transaction = z.strictObject({ statements, timeoutMs });
const once = z.strictObject({ key, statements, timeoutMs });
const insert = insertTarget.extend({ once: key.optional(), timeoutMs });

/** What the connectors of all databases do. */
export const sqlMethods = {
  run: {
    params: run,
    handle: ({ statement, timeoutMs }, call) =>
      useSession(call, async (session) => {
        const bound = bindStatement(statement, call.client.dialect);
        const within = () => timed(session, { call, timeoutMs, act: () => gather(session, bound) });
        // Only a transaction that says so can't be talked out of being read-only.
        return (await (call.client.isReadOnly ? transact(session, { client: call.client, act: within }) : within())) as unknown as Json;
      }),
  } satisfies ConnectorMethod<SqlClient, typeof run>,
  transaction: {
    params: transaction,
    handle: ({ statements, timeoutMs }, call) =>
      useSession(call, async (session) =>
        transact(session, { client: call.client, act: gatherAll(session, { call, statements, timeoutMs }) }),
      ) as Promise<unknown> as Promise<Json>,
  } satisfies ConnectorMethod<SqlClient, typeof transaction>,
  once: {
    params: once,
    handle: ({ key, statements, timeoutMs }, call) =>
      useSession(call, async (session) => {
        const act = gatherAll(session, { call, statements, timeoutMs });
        const results = await transactOnce(session, { client: call.client, key, act });
        return { isFirst: results !== null, results: results ?? [] } as unknown as Json;
      }),
  } satisfies ConnectorMethod<SqlClient, typeof once>,
};

export const sqlStreams = {
};
