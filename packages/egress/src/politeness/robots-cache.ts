import { MillraceError } from "@millrace/flow/errors";
import type { Egress } from "../egress.ts";
import type { Reach } from "../reach/reach.ts";
import type { Clock } from "./host-gate.ts";
import { parseRobots, type RobotsRules } from "./robots.ts";

export interface RobotsCacheOptions {
  readonly egress: Pick<Egress, "fetch">;
  readonly clock: Clock;
  /** The name that groups of rules are addressed to. */
  readonly product: string;
}

/** What an origin allows: its rules, or that it could not say so for now. */
export type RobotsAnswer =
  | { readonly rules: RobotsRules }
  | { readonly unreachable: string; readonly retryAfterMs: number };

/** Asks each origin for its robots.txt, once in a while. */
export interface RobotsCache {
  read(origin: string, reach: Reach): Promise<RobotsAnswer>;
}

interface Entry {
  readonly answer: Promise<RobotsAnswer>;
  freshUntilMs: number;
}

// RFC 9309 sections 2.4 and 2.5: kept for 24 hours at most, and at least 500 KiB read.
const freshMs = 24 * 3_600_000;
const readBytes = 512 * 1024;
// A host in trouble is asked again after this; until then it is left alone (RFC 9309 section 2.3.1.4).
const unreachableMs = 60_000;
const timeoutMs = 10_000;
const maxOrigins = 1_000;
const allowAll = parseRobots("", "");

/** Makes the cache; it forgets the oldest of more than 1,000 origins. */
export function createRobotsCache({ egress, clock, product }: RobotsCacheOptions): RobotsCache {
  const entries = new Map<string, Entry>();

  async function ask(origin: string, reach: Reach): Promise<RobotsAnswer> {
    const response = await fetchRobots(origin, reach);
    if (!response || (response.status >= 300 && response.status < 500)) return { rules: allowAll };
    if (response.status >= 500) return { unreachable: `it answers ${response.status}`, retryAfterMs: unreachableMs };
    return { rules: parseRobots(await readStart(response), product) };
  }

  async function fetchRobots(origin: string, reach: Reach): Promise<Response | undefined> {
    try {
      const response = await egress.fetch(`${origin}/robots.txt`, {}, { reach, timeoutMs, maxBytes: Infinity });
      if (!response.ok) await response.body?.cancel();
      return response;
    } catch (error) {
      // Redirects that lead nowhere, or out of reach, mean that there is no robots.txt (RFC 9309 section 2.3.1.2).
      const code = error instanceof MillraceError ? error.code : undefined;
      if (code === "EGRESS_REDIRECTS_EXCEEDED" || code === "EGRESS_HOST_REFUSED") return undefined;
      throw error;
    }
  }

  return {
    async read(origin, reach) {
      // Per reach, as a redirect or a private address may be within one and outside another.
      const key = JSON.stringify([origin, reach.hosts, reach.grants]);
      const known = entries.get(key);
      if (known && known.freshUntilMs > clock.nowMs()) return known.answer;
      const entry: Entry = { answer: ask(origin, reach), freshUntilMs: clock.nowMs() + freshMs };
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.keys();
      if (entries.size > maxOrigins && oldest !== undefined) entries.delete(oldest);
      try {
        const answer = await entry.answer;
        if ("unreachable" in answer) entry.freshUntilMs = clock.nowMs() + unreachableMs;
        return answer;
      } catch (error) {
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      }
    },
  };
}

async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let seenBytes = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk.subarray(0, readBytes - seenBytes), { stream: true });
    seenBytes += chunk.byteLength;
    if (seenBytes >= readBytes) break;
  }
  return text;
}
