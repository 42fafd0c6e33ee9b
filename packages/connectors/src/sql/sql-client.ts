import type { BindCapability, Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type ConnectionClient, connectionClient } from "../connector/connection-client.ts";
import type {
  CopyOptions,
  InsertResult,
  SqlCapability,
  SqlInput,
  SqlOnce,
  SqlOptions,
  SqlResult,
  SqlRow,
} from "./sql-capability.ts";
import { isStatement, paramOf, type SqlStatement, type SqlValue } from "./sql-statement.ts";

type AnyOptions = SqlOptions & { readonly response?: z.ZodType };
type Given = readonly [SqlStatement | string, (readonly SqlValue[] | AnyOptions)?, AnyOptions?];

/** Makes what a flow receives for a database. */
export const bind: BindCapability = (client): SqlCapability => {
  const database = connectionClient(client);
  const call = (method: string, params: object, { timeoutMs, signal }: SqlOptions = {}) =>
    database.call(method, { ...params, timeoutMs }, { signal }) as Promise<unknown>;

  async function run(...given: Given): Promise<SqlResult> {
    const { statement, options } = readGiven(given);
    return (await call("run", { statement }, options)) as SqlResult;
  }

  async function query(...given: Given): Promise<unknown> {
    const { rows } = await run(...given);
    const { response } = readGiven(given).options;
    return response ? checked(rows, { connection: database.connection, response }) : rows;
  }

  async function* stream(...given: Given): AsyncGenerator<SqlRow> {
    const { statement, options } = readGiven(given);
    options.signal?.throwIfAborted();
    for await (const row of database.stream("rows", { statement, timeoutMs: options.timeoutMs })) {
      options.signal?.throwIfAborted();
      yield row as SqlRow;
    }
  }

  return {
    query: query as SqlCapability["query"],
    execute: run as SqlCapability["execute"],
    transaction: async (statements, options) =>
      (await call("transaction", { statements: statements.map(encode) }, options)) as readonly SqlResult[],
    once: async (key, statements, options) =>
      (await call("once", { key, statements: statements.map(encode) }, options)) as SqlOnce,
    stream: stream as SqlCapability["stream"],
    insertMany: (table, rows, { onConflict, ...options } = {}) =>
      load(database, { method: "insertMany", rows, params: { table, onConflict }, options }),
    copyIn: (table, rows, options = {}) => load(database, { method: "copyIn", rows, params: { table }, options }),
  };
};

interface Load {
  readonly method: "insertMany" | "copyIn";
  readonly rows: Iterable<SqlRow> | AsyncIterable<SqlRow>;
  readonly params: object;
  readonly options: CopyOptions;
}

async function load(database: ConnectionClient, { method, rows, params, options }: Load): Promise<InsertResult> {
  const { once, timeoutMs, signal } = options;
  async function* items() {
    for await (const row of rows) {
      signal?.throwIfAborted();
      yield row as Json;
    }
  }
  let result: Json = null;
  for await (const answer of database.stream(method, { ...params, once, timeoutMs }, items())) {
    result = answer;
  }
  return result as unknown as InsertResult;
}

function readGiven([first, second, third]: Given) {
  if (typeof first !== "string") return { statement: encode(first), options: (second ?? {}) as AnyOptions };
  const params = (second ?? []) as readonly SqlValue[];
  return { statement: encode({ sql: first, params }), options: third ?? {} };
}

function encode(input: SqlInput): Json {
  if (isStatement(input)) return { parts: input.parts } as unknown as Json;
  return { sql: input.sql, params: (input.params ?? []).map(paramOf) };
}

async function checked(
  rows: readonly SqlRow[],
  { connection, response }: { readonly connection: string; readonly response: z.ZodType },
): Promise<unknown> {
  const parsed = await response.safeParseAsync(rows);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "rows"}: ${message}`);
  throw new MillraceError({
    code: "SQL_ANSWER_INVALID",
    message: `Cannot use the rows of ${connection} as they must fit the response schema: ${issues.slice(0, 8).join("; ")}`,
    hint: "Compare the schema with the columns: exact numbers and 64-bit integers come as text.",
  });
}
