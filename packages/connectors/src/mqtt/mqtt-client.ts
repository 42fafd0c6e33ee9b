import { type BindCapability, parseDuration } from "@millrace/flow";
import { connectionClient } from "../connector/connection-client.ts";
import type { MqttCapability, MqttMessage } from "./mqtt-capability.ts";

/** Makes what a flow receives for `mqtt()`. */
export const bind: BindCapability = (client): MqttCapability => {
  const broker = connectionClient(client);
  return {
    async publish(topic, payload, { qos, retain, idempotencyKey } = {}) {
      const base64 = Buffer.from(payload as Uint8Array).toString("base64");
      await broker.call("publish", { topic, base64, qos, retain }, { idempotencyKey });
    },
    async collect(filter, { count, within, qos, retained } = {}) {
      const withinMs = within === undefined ? undefined : parseDuration(within);
      return (await broker.call("collect", { filter, count, withinMs, qos, retained })) as MqttMessage[];
    },
  };
};
