import { randomUUID } from "node:crypto";
import { z } from "@millrace/flow";
import type { MqttClient } from "mqtt";
import { type ConnectorProblem, type OpenContext, secretField, upgradeToTls } from "../connector/index.ts";
import { orAborted } from "../connector/or-aborted.ts";
import { tlsProblem } from "../connector/tls-problem.ts";

/** A broker of MQTT 5, and who speaks to it. */
export const mqttSettings = z.strictObject({
  host: z.string().min(1).max(253),
  /** (Default: 8883, or 1883 without TLS) */
  port: z.int().min(1).max(65_535).optional(),
  tls: z.boolean().default(true),
  /** Certificates in PEM beside those that the machine trusts. */
  ca: z.string().max(65_536).optional(),
  user: z.string().min(1).max(256).optional(),
  password: secretField().optional(),
});

/** A connection to the broker. */
export interface MqttLink {
  readonly client: MqttClient;
  /** Aborted when the connection has ended, by whomever. */
  readonly closed: AbortSignal;
}

/** The connection that publishes, and how another one is made. */
export interface MqttConnections {
  readonly publisher: MqttLink;
  connect(signal: AbortSignal): Promise<MqttLink>;
}

const answerTimeoutMs = 15_000;
const keepaliveS = 30;

class ConnectRefused extends Error {
  readonly code: number;
  constructor({ message, code }: { readonly message: string; readonly code: number }) {
    super(message);
    this.code = code;
  }
}

export function mqttPort({ port, tls }: { readonly port?: number | undefined; readonly tls: boolean }): number {
  return port ?? (tls ? 8883 : 1883);
}

/** Connects as the one who publishes. */
export async function openMqtt(context: OpenContext<z.output<typeof mqttSettings>>): Promise<MqttConnections> {
  const connect = (signal: AbortSignal) => connectMqtt(context, signal);
  const publisher = await connect(context.signal);
  publisher.client.once("close", context.discard);
  return { publisher, connect };
}

async function connectMqtt(
  { settings, dial }: OpenContext<z.output<typeof mqttSettings>>,
  signal: AbortSignal,
): Promise<MqttLink> {
  const { host, tls, ca, user, password } = settings;
  const { MqttClient } = await import("mqtt");
  const socket = await dial({ host, port: mqttPort(settings), signal });
  const stream = tls ? await upgradeToTls(socket, { host, ca, signal }) : socket;
  const client = new MqttClient(() => stream, {
    protocolVersion: 5,
    clientId: `millrace-${randomUUID()}`,
    clean: true,
    keepalive: keepaliveS,
    connectTimeout: answerTimeoutMs,
    // A lost connection is the caller's to see; the next call makes a new one.
    reconnectPeriod: 0,
    ...(user !== undefined && { username: user }),
    ...(password !== undefined && { password }),
  });
  client.on("error", () => {});
  const closing = new AbortController();
  client.once("close", () => closing.abort(Object.assign(new Error("the broker hung up"), { code: "ECONNRESET" })));
  const link = { client, closed: closing.signal };
  const connected = new Promise<void>((resolve, reject) => {
    client.once("connect", () => resolve());
    client.once("error", (error) => reject(isCoded(error) ? new ConnectRefused(error) : error));
  });
  try {
    await whileOpen(link, signal, connected);
    return link;
  } catch (error) {
    client.end(true);
    throw error;
  }
}

/** What the promise gives, unless the connection or the call ends before: mqtt leaves it open then. */
export function whileOpen<Value>({ closed }: MqttLink, signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  return orAborted(promise, AbortSignal.any([signal, closed]));
}

/** Says goodbye where somebody hears it. */
export async function endMqtt({ client }: MqttLink): Promise<void> {
  if (client.connected) await client.endAsync();
  else client.end(true);
}

// MQTT 5 section 3.2.2.2, and 3.1.1 section 3.2.2.3 for brokers that answer in the old way.
const credentialCodes = new Set([4, 5, 134, 135, 140]);
// Unavailable, busy, shutting down, too much at once, rate too high, quota exceeded, connection rate exceeded.
const passingCodes = new Set([136, 137, 139, 147, 150, 151, 159]);

/** Sorts what the broker says no to. */
export function explainMqtt(error: unknown): ConnectorProblem | null {
  if (!isCoded(error)) return tlsProblem(error);
  const { code } = error;
  if (error instanceof ConnectRefused && credentialCodes.has(code)) return { reason: "credentials" };
  return { reason: "refused", retry: passingCodes.has(code), data: { reasonCode: code } };
}

function isCoded(error: unknown): error is Error & { readonly code: number } {
  return error instanceof Error && typeof (error as { readonly code?: unknown }).code === "number";
}
