import type { BrowserCapability } from "@millrace/browser";
import type { HttpCapability } from "@millrace/connectors";
import { type Json, MillraceError } from "@millrace/flow";
import { compileExpression } from "@millrace/flow/expressions";
import type { TableRecord } from "@millrace/parsing/records";
import type { PageSource, ServiceName, ServiceSource } from "../input/enrichment.ts";
import type { Answer, Ask } from "./answer.ts";
import { readPage } from "./read-page.ts";

/** What answers that cost time or money come through. */
export interface Outside {
  readonly services: Readonly<Record<ServiceName, HttpCapability>>;
  readonly web: BrowserCapability;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** So often a key is asked for; the connection waits in between as long as the service has asked for. */
const mostTries = 3;
const atOnce = 4;

export function askService(source: ServiceSource, outside: Outside): Ask {
  const service = outside.services[source.service];
  const { signal } = outside;
  if (!source.batch)
    return askEach(outside, async (key) => {
      const path = source.path.replaceAll("{key}", () => encodeURIComponent(key));
      return service.get(path, { signal }).catch((error: unknown) => {
        if (source.missing.includes(statusOf(error) ?? 0)) return null;
        throw error;
      });
    });
  const { body, answers, id } = source.batch;
  const listOf = compileExpression(answers);
  return async (keys) => {
    const atMs = outside.now();
    const answer = await trying(() => service.post(source.path, { body: { [body]: keys }, signal }), signal);
    if (answer.reason !== null) return new Map(keys.map((key) => [key, failed(answer.reason, atMs)]));
    const found = listOf.evaluate({ answer: answer.value });
    const known = new Map(
      (Array.isArray(found) ? found : []).map((each) => [keyText((each as TableRecord | null)?.[id]), each as Json]),
    );
    return new Map(keys.map((key) => [key, answered(known.get(key) ?? null, atMs)]));
  };
}

export function askPages({ select }: PageSource, outside: Outside): Ask {
  return askEach(outside, (url) => readPage(url, { ...outside, select }));
}

export function askTable(records: ReadonlyMap<string, TableRecord>, nowMs: number): Ask {
  return async (keys) => new Map(keys.map((key) => [key, answered(records.get(key) ?? null, nowMs)]));
}

/** A key as a text; blank where there is none. */
export function keyText(key: unknown): string {
  return key === null || key === undefined ? "" : typeof key === "string" ? key.trim() : JSON.stringify(key);
}

function askEach({ signal, now }: Outside, one: (key: string) => Promise<Json>): Ask {
  return async (keys) => {
    const answers = new Map<string, Answer>();
    const waiting = [...keys];
    await Promise.all(
      Array.from({ length: Math.min(atOnce, keys.length) }, async () => {
        for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
          const asked = key;
          const answer = await trying(() => one(asked), signal);
          answers.set(asked, answer.reason !== null ? failed(answer.reason, now()) : answered(answer.value, now()));
        }
      }),
    );
    return answers;
  };
}

type Tried = { readonly value: Json; readonly reason: null } | { readonly value: null; readonly reason: string };

async function trying(ask: () => Promise<Json>, signal: AbortSignal): Promise<Tried> {
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return { value: await ask(), reason: null };
    } catch (error) {
      signal.throwIfAborted();
      // A run that lost its worker and a connection that is not set up are no answers of a source.
      if (!(error instanceof MillraceError) || error.code === "CONNECTION_NOT_FOUND") throw error;
      if (error.retry === false || tries === mostTries) return { value: null, reason: error.message };
    }
  }
}

function statusOf(error: unknown): number | null {
  const status = error instanceof MillraceError && (error.data as { readonly status?: Json } | undefined)?.status;
  return typeof status === "number" ? status : null;
}

const answered = (answer: Json, atMs: number): Answer => ({
  outcome: answer === null ? "missing" : "answered",
  answer,
  atMs,
  isCached: false,
});
const failed = (reason: string, atMs: number): Answer => ({
  outcome: "failed",
  answer: null,
  atMs,
  isCached: false,
  reason,
});
