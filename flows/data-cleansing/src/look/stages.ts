import { addressColumns } from "../recipe/address-columns.ts";
import type { Operation } from "../recipe/operation.ts";
import { lookFor } from "./look.ts";

/**
 * Groups the operations that look at their column, so that each group needs one pass: an operation looks when nothing
 * undecided has still to be done to its column.
 */
export function lookStages(recipe: readonly Operation[]): number[][] {
  const stages: number[][] = [];
  const decided = new Set<number>();
  const looking = recipe.flatMap((operation, at) => (lookFor(operation) === null ? [] : [at]));
  while (decided.size < looking.length) {
    const unsettled = new Set<string>();
    const stage: number[] = [];
    for (const [at, operation] of recipe.entries()) {
      const waits =
        [...readBy(operation)].some((column) => unsettled.has(column)) ||
        (operation.do === "derive" && unsettled.size > 0);
      const isUndecided = looking.includes(at) && !decided.has(at);
      if (isUndecided && !waits) stage.push(at);
      if (isUndecided || waits) for (const column of writtenBy(operation)) unsettled.add(column);
    }
    for (const at of stage) decided.add(at);
    stages.push(stage);
  }
  return stages;
}

function readBy(operation: Operation): readonly string[] {
  if ("column" in operation) return [operation.column];
  return "columns" in operation ? (operation.columns ?? []) : [];
}

function writtenBy(operation: Operation): readonly string[] {
  const own = readBy(operation);
  if (operation.do === "rename") return [...own, operation.to];
  if (operation.do === "address") return Object.values(addressColumns).map((name) => operation.prefix + name);
  if (!("into" in operation) || operation.into === undefined) return own;
  return [...own, operation.into].flat();
}
