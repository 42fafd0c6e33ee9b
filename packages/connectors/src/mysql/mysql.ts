import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { SqlCapability } from "../sql/sql-capability.ts";

/** Asks for a MySQL or MariaDB database, by the name of its connection. */
export function mysql(connection: string): CapabilityDeclaration<SqlCapability> {
  return declareConnection<SqlCapability>("mysql", connection);
}
