import { type CapabilityDeclaration, declareCapability } from "@millrace/flow";
import type { HttpCapability } from "./http-capability.ts";

export interface HttpOptions {
  /** For each request that names none. (Default: 30,000) */
  readonly timeoutMs?: number;
}

/** Asks for the HTTP service behind a connection; address and secrets stay with the worker. */
export function http(connection: string, options: HttpOptions = {}): CapabilityDeclaration<HttpCapability> {
  return declareCapability<HttpCapability>("http", { connection, ...options });
}
