import { connectionInvalid } from "@millrace/connectors/worker";
import type { KnownConnections } from "./known-connections.ts";

/** Refuses to change what the operator has set up (`CONNECTION_INVALID`). */
export function requireNoOperators(name: string, { operator }: Pick<KnownConnections, "operator">): void {
  if (operator.has(name))
    throw connectionInvalid(name, "the operator has set it up for all projects, in connections.json");
}
