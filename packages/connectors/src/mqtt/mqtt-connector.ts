import { isUtf8 } from "node:buffer";
import { type Json, z } from "@millrace/flow";
import type { IClientPublishOptions, MqttClient } from "mqtt";
import { type ConnectorCall, defineConnector } from "../connector/index.ts";
import type { MqttMessage } from "./mqtt-capability.ts";
import {
  endMqtt,
  explainMqtt,
  type MqttConnections,
  mqttPort,
  mqttSettings,
  openMqtt,
  whileOpen,
} from "./open-mqtt.ts";

const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]).default(1);
// An answer travels to the runner as one message.
const mostBytes = 8 * 1024 * 1024;

/** Brokers that speak MQTT 5. */
export const mqttConnector = defineConnector({
  kind: "mqtt",
  title: "MQTT",
  settings: mqttSettings,
  runnerModule: new URL("./mqtt-client.ts", import.meta.url).href,
  reach: (settings) => [`${settings.host}:${mqttPort(settings)}`],
  open: openMqtt,
  // The broker has taken the credentials when the client is open.
  probe: async () => ({}),
  explain: explainMqtt,
  methods: {
    publish: {
      params: z.strictObject({
        topic: z
          .string()
          .min(1)
          .max(4_096)
          .regex(/^[^+#\0]+$/, "must name one topic"),
        base64: z.base64().max(mostBytes),
        qos,
        retain: z.boolean().default(false),
      }),
      handle: publish,
    },
    collect: {
      params: z.strictObject({
        filter: z
          .string()
          .min(1)
          .max(4_096)
          .regex(/^[^\0]+$/),
        count: z.int().min(1).max(10_000).default(1_000),
        withinMs: z.int().min(1).max(600_000).default(30_000),
        qos,
        retained: z.boolean().default(true),
      }),
      handle: collect,
    },
  },
  close: ({ publisher }) => endMqtt(publisher),
});

interface Publish {
  readonly topic: string;
  readonly base64: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

async function publish(
  { topic, base64, qos, retain }: Publish,
  { client: { publisher }, signal, idempotencyKey }: ConnectorCall<MqttConnections>,
): Promise<null> {
  const options: IClientPublishOptions = {
    qos,
    retain,
    ...(idempotencyKey !== undefined && { properties: { userProperties: { "idempotency-key": idempotencyKey } } }),
  };
  await whileOpen(publisher, signal, publisher.client.publishAsync(topic, Buffer.from(base64, "base64"), options));
  return null;
}

interface Collect {
  readonly filter: string;
  readonly count: number;
  readonly withinMs: number;
  readonly qos: 0 | 1 | 2;
  readonly retained: boolean;
}

/** On a connection of its own: two subscriptions of one client would share, and end, each other's messages. */
async function collect(wanted: Collect, { client, signal }: ConnectorCall<MqttConnections>): Promise<Json> {
  const endMs = performance.now() + wanted.withinMs;
  const subscriber = await client.connect(signal);
  try {
    const messages = messagesOf(subscriber.client, { ...wanted, withinMs: endMs - performance.now() });
    return await whileOpen(subscriber, signal, messages);
  } finally {
    await endMqtt(subscriber);
  }
}

function messagesOf(
  subscriber: MqttClient,
  { filter, count, withinMs, qos, retained }: Collect,
): Promise<MqttMessage[]> {
  return new Promise((resolve, reject) => {
    const messages: MqttMessage[] = [];
    let sizeBytes = 0;
    const timer = setTimeout(() => resolve(messages), Math.max(0, withinMs));
    subscriber.once("close", () => clearTimeout(timer));
    subscriber.on("message", (topic, payload, packet) => {
      if (messages.length >= count) return;
      const isText = isUtf8(payload);
      const text = isText ? payload.toString() : null;
      const base64 = isText ? null : payload.toString("base64");
      sizeBytes += (text ?? base64 ?? "").length;
      if (sizeBytes > mostBytes) return void resolve(messages);
      messages.push({ topic, text, base64, qos: packet.qos, isRetained: packet.retain });
      if (messages.length === count) resolve(messages);
    });
    subscriber.subscribe(filter, { qos, rh: retained ? 0 : 2 }, (error) => {
      if (error) reject(error);
    });
  });
}
