import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { SmtpCapability } from "./smtp-capability.ts";

/** Asks for a server that takes mail, by the name of its connection. */
export function smtp(connection: string): CapabilityDeclaration<SmtpCapability> {
  return declareConnection<SmtpCapability>("smtp", connection);
}
