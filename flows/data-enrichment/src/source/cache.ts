import type { FlowState, Json } from "@millrace/flow";
import type { PageSource, ServiceSource } from "../input/enrichment.ts";
import type { Answer } from "./answer.ts";

/** What state keeps of an answer; null: the source does not know the key. */
type Kept = { readonly at: number; readonly answer: Json };

const dayMs = 86_400_000;
/** A larger answer is not kept: state is for short values. */
const maxCharacters = 4_096;

export interface AnswerCache {
  find(key: string): Promise<Answer | null>;
  keep(key: string, answer: Answer): Promise<void>;
}

/** The answers of a source, kept between runs; another definition of the source finds none of them. */
export function cacheOf(
  name: string,
  {
    source,
    state,
    nowMs,
  }: { readonly source: ServiceSource | PageSource; readonly state: FlowState; readonly nowMs: number },
): AnswerCache {
  const { maxAgeDays, missingMaxAgeDays, costUsd: _, confidence: __, ...definition } = source;
  const prefix = `answer ${shortHash(`${name} ${JSON.stringify(definition)}`)}`;
  const keyOf = (key: string) =>
    `${prefix} ${key.length > 500 ? shortHash(key) + key.slice(0, 480) : key}`.toWellFormed();
  const ageDays = (answer: Json) => (answer === null ? missingMaxAgeDays : maxAgeDays);
  return {
    async find(key) {
      const kept = await state.get<Kept>(keyOf(key));
      if (!kept || nowMs - kept.at >= ageDays(kept.answer) * dayMs) return null;
      return {
        outcome: kept.answer === null ? "missing" : "answered",
        answer: kept.answer,
        atMs: kept.at,
        isCached: true,
      };
    },
    async keep(key, { outcome, answer, atMs }) {
      if (outcome === "failed" || ageDays(answer) === 0 || JSON.stringify(answer).length > maxCharacters) return;
      await state.update<Kept>(keyOf(key), () => ({ at: atMs, answer }));
    },
  };
}

/** FNV-1a of 64 bits: tells definitions apart, protects nothing. */
function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(36);
}
