import type { MqttCapability, MqttMessage } from "@millrace/connectors";
import type { TableRecord } from "@millrace/parsing/records";
import type { TopicSource } from "../input/aggregation.ts";
import type { Page } from "./pages.ts";

/** Reads the messages that a broker has kept, and those that come meanwhile. The next run sees those that are kept again. */
export async function readMessages(
  { filter, most, listenSeconds }: TopicSource,
  broker: MqttCapability,
): Promise<Page> {
  const messages = await broker.collect(filter, { count: most, within: listenSeconds * 1_000 });
  return { records: messages.flatMap(recordsIn), next: null, watermark: null };
}

/** An object is a record, a list of them several; anything else is the `value` of one. All have the `topic`. */
function recordsIn({ topic, text, base64 }: MqttMessage): TableRecord[] {
  const content = text === null ? base64 : jsonOf(text);
  const list = Array.isArray(content) ? content : [content];
  return list.map((each) => (isRecord(each) ? { topic, ...each } : { topic, value: each }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isRecord = (value: unknown): value is TableRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);
