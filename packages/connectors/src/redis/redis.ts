import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { RedisCapability } from "./redis-capability.ts";

/** Asks for a Redis server, by the name of its connection. */
export function redis(connection: string): CapabilityDeclaration<RedisCapability> {
  return declareConnection<RedisCapability>("redis", connection);
}
