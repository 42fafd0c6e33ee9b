import type { Operation } from "./operation.ts";

function placeOf(operation: Operation): string {
  if ("column" in operation) return operation.column;
  return ("columns" in operation && operation.columns?.join(", ")) || "all columns";
}

/** An operation in words. */
export function titleOf(operation: Operation): string {
  const where = placeOf(operation);
  switch (operation.do) {
    case "case":
      return `${operation.to} case in ${where}`;
    case "replace":
      return `replace ${JSON.stringify(operation.find)} in ${where}`;
    case "derive":
      return `derive ${operation.into}`;
    case "split":
      return `split ${where} into ${operation.into.join(", ")}`;
    case "join":
      return `join ${where} into ${operation.into}`;
    case "convert":
      return `convert ${where} to ${operation.to}`;
    case "rename":
      return `rename ${where} to ${operation.to}`;
    case "drop duplicates":
      return `drop duplicates by ${where}`;
    case "drop columns":
      return `drop ${where}`;
    default:
      return `${operation.do} ${where}`;
  }
}
