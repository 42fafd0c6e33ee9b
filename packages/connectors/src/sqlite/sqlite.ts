import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { SqlCapability } from "../sql/sql-capability.ts";

/** Asks for a SQLite file, by the name of its connection. */
export function sqlite(connection: string): CapabilityDeclaration<SqlCapability> {
  return declareConnection<SqlCapability>("sqlite", connection);
}
