import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { SqlCapability } from "../sql/sql-capability.ts";

/** Asks for a PostgreSQL database, by the name of its connection. */
export function postgres(connection: string): CapabilityDeclaration<SqlCapability> {
  return declareConnection<SqlCapability>("postgres", connection);
}
