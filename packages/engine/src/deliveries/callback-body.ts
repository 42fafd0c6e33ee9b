import { createHmac } from "node:crypto";
import type { Json } from "@millrace/flow";
import type { LargeValue } from "@millrace/flow/run";
import type { RunDetail } from "@millrace/store";

/** What a callback says of a run that has ended, as JSON text: always the same for one run. */
export function callbackBody(run: RunDetail): string {
  const { runId, flow, version, status, finishedAt } = run;
  const ending = JSON.parse(run.ending ?? "{}") as {
    readonly output?: Json;
    readonly large?: LargeValue;
    readonly error?: Json;
    readonly reason?: string;
  };
  const data = {
    runId,
    flow,
    version,
    status,
    ...(status === "succeeded" && { output: ending.output ?? null }),
    ...(ending.large && { largeOutput: ending.large }),
    ...(status === "failed" && { error: withoutStack(ending.error ?? null) }),
    ...(status === "canceled" && { reason: ending.reason ?? "" }),
  };
  return JSON.stringify({ type: `run.${status}`, timestamp: new Date(finishedAt ?? 0).toISOString(), data });
}

/** Where in the code it happened, and what was thrown with it, is nothing for outsiders. */
function withoutStack(error: Json): Json {
  if (typeof error !== "object" || error === null || Array.isArray(error)) return error;
  const { code, message, hint } = error as Readonly<Record<string, Json>>;
  return { code: code ?? "FLOW_FAILED", message: message ?? "", ...(hint !== undefined && { hint }) };
}

const prefix = "whsec_";

/** The secret that a project's callbacks are signed with, in the form in which libraries for Standard Webhooks take it. */
export function callbackSecret(signingKey: string, project: string): string {
  const secret = createHmac("sha256", Buffer.from(signingKey, "hex")).update(`callbacks\0${project}`).digest("base64");
  return prefix + secret;
}

/** The headers that say whose a callback is. Source: Standard Webhooks 1.0.0, "Signature scheme" and "Headers". */
export function signedHeaders(
  secret: string,
  message: { readonly id: string; readonly atMs: number; readonly body: string },
): Readonly<Record<string, string>> {
  const { id, body } = message;
  const timestamp = Math.floor(message.atMs / 1_000);
  const key = Buffer.from(secret.slice(prefix.length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
