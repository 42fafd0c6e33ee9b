import type { Written } from "../changes/written.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { TablesChange } from "../tables/tables.ts";
import type { WriteContext } from "./write-context.ts";

/** A transaction that a module has put together; a result of null undoes it. */
export function writeTables(
  { tables }: WriteContext,
  { statements, change }: { readonly statements: readonly TableWrite[]; readonly change: TablesChange },
): Written<readonly (readonly object[])[] | null> {
  const result = tables.runAll(statements);
  const { claimable = false, runs = [], attention = [], duties = false } = result === null ? {} : change;
  return { result, claimable, runs, attention, duties };
}
