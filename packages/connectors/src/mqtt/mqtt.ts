import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { MqttCapability } from "./mqtt-capability.ts";

/** Asks for an MQTT broker, by the name of its connection. */
export function mqtt(connection: string): CapabilityDeclaration<MqttCapability> {
  return declareConnection<MqttCapability>("mqtt", connection);
}
