import type { Tables } from "../tables/tables.ts";
import type { IdempotencyKeysTable } from "./idempotency-tables.ts";

/** A call that its caller may send again: who calls what, under which key. */
export interface RepeatableCall {
  readonly project: string;
  readonly principal: string;
  readonly operation: string;
  readonly key: string;
}

/** What is known of the first call under a key. */
export interface TakenKey {
  readonly inputHash: string;
  /** JSON; null while it is under way, and where it was not heard of again. */
  readonly answer: string | null;
}

/** Takes a key for a call that is about to be done; what is known of the call that took it before, or null when it is taken now. */
export async function takeKey(
  tables: Tables,
  {
    inputHash,
    expiresAt,
    nowMs,
    ...call
  }: RepeatableCall & { readonly inputHash: string; readonly expiresAt: number; readonly nowMs: number },
): Promise<TakenKey | null> {
  const { build, read, statement, write } = tables;
  const expired = build.deleteFrom("idempotency_keys").where("expires_at", "<=", nowMs);
  const take = build
    .insertInto("idempotency_keys")
    .values({ ...call, input_hash: inputHash, answer: null, expires_at: expiresAt })
    .onConflict((conflict) => conflict.columns(["project", "principal", "operation", "key"]).doNothing());
  if (await write([statement(expired), statement(take, { expect: 1 })])) return null;
  const [row] = await read(
    build
      .selectFrom("idempotency_keys")
      .select(["input_hash", "answer"])
      .where((eb) => eb.and(keyOf(call))),
  );
  // The call that had it has failed in this moment and gave it back.
  if (!row) return takeKey(tables, { ...call, inputHash, expiresAt, nowMs });
  return { inputHash: row.input_hash, answer: row.answer };
}

/** Keeps what a call under a key was answered with. */
export async function keepAnswer(
  { build, statement, write }: Tables,
  { answer, ...call }: RepeatableCall & { readonly answer: string },
): Promise<void> {
  const keep = build
    .updateTable("idempotency_keys")
    .set({ answer })
    .where((eb) => eb.and(keyOf(call)));
  await write([statement(keep)]);
}

/** Gives a key back: the call under it has failed and changed nothing. */
export async function dropKey({ build, statement, write }: Tables, call: RepeatableCall): Promise<void> {
  await write([statement(build.deleteFrom("idempotency_keys").where((eb) => eb.and(keyOf(call))))]);
}

function keyOf({ project, principal, operation, key }: RepeatableCall) {
  return { project, principal, operation, key } satisfies Partial<IdempotencyKeysTable>;
}
