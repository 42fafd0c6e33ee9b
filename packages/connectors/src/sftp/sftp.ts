import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { SftpCapability } from "./sftp-capability.ts";

/** Asks for the files of an SFTP server, by the name of its connection. */
export function sftp(connection: string): CapabilityDeclaration<SftpCapability> {
  return declareConnection<SftpCapability>("sftp", connection);
}
