import { createHash } from "node:crypto";
import type { Json } from "@millrace/flow";
import type { RunKey } from "../runs/run.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { Tables } from "../tables/tables.ts";

/** A start that its caller may send again. */
export interface NamedStart {
  readonly project: string;
  readonly flow: string;
  readonly idempotencyKey: string;
  readonly input: Json;
}

// As long as answers to other calls are kept: a run has room for one key of its own, and these are many.
const keptMs = 24 * 3_600_000;

/** The run that collected the start of this key, and whether its input was this one; null when none did in the last 24 hours. */
export async function collectedUnder(
  { build, read, nowMs }: Tables,
  start: NamedStart,
): Promise<(RunKey & { readonly sameInput: boolean }) | null> {
  const { project, input } = start;
  const [row] = await read(
    build
      .selectFrom("idempotency_keys")
      .select(["answer", "input_hash"])
      .where((eb) => eb.and(callOf(start)))
      .where("expires_at", ">", await nowMs()),
  );
  if (!row?.answer) return null;
  // Keys of an older version have no hash.
  return { project, runId: row.answer, sameInput: ["", hashOf(input)].includes(row.input_hash) };
}

/** The statements that note the run which collects as that of the key; they hold only if the key is new. */
export function keyStatements(
  { build, statement }: Tables,
  start: NamedStart,
  { key, nowMs }: { readonly key: string; readonly nowMs: number },
): readonly TableWrite[] {
  const { project, principal, operation, key: named } = callOf(start);
  const expired = build.deleteFrom("idempotency_keys").where("expires_at", "<=", nowMs);
  const take = build
    .insertInto("idempotency_keys")
    .columns(["project", "principal", "operation", "key", "input_hash", "answer", "expires_at"])
    .expression((insert) =>
      insert
        .selectFrom("runs")
        .select((eb) => [
          "project",
          eb.cast<string>(eb.val(principal), "text").as("principal"),
          eb.cast<string>(eb.val(operation), "text").as("operation"),
          eb.cast<string>(eb.val(named), "text").as("key"),
          eb.cast<string>(eb.val(hashOf(start.input)), "text").as("input_hash"),
          "run_id as answer",
          eb.cast<number>(eb.val(nowMs + keptMs), "bigint").as("expires_at"),
        ])
        .where("project", "=", project)
        .where("flow", "=", start.flow)
        .where("collect_key", "=", key),
    )
    .onConflict((conflict) => conflict.columns(["project", "principal", "operation", "key"]).doNothing());
  return [statement(expired), statement(take, { expect: 1 })];
}

function hashOf(input: Json): string {
  return createHash("sha256").update(JSON.stringify(input)).digest("hex");
}

/** Keys of runs are told apart by flow, whoever names them. */
function callOf({ project, flow, idempotencyKey }: NamedStart) {
  return { project, principal: `flow:${flow}`, operation: "runs.start", key: idempotencyKey };
}
