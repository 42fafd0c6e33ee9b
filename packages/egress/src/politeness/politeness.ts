import { MillraceError } from "@millrace/flow/errors";
import { orAborted } from "../dial/deadline.ts";
import type { Egress } from "../egress.ts";
import { type Reach, readReach } from "../reach/reach.ts";
import { requireAllowed } from "../reach/refusal.ts";
import { readWebUrl, targetOf } from "../reach/web-url.ts";
import { type Clock, createHostGate, type HostGate } from "./host-gate.ts";
import { parseRetryAfter } from "./retry-after.ts";
import { createRobotsCache, type RobotsAnswer } from "./robots-cache.ts";

export interface PolitenessOptions {
  readonly egress: Pick<Egress, "fetch">;
  readonly clock: Clock;
  /** Visits to one host at the same time. (Default: 2) */
  readonly parallel?: number;
  /** Between the starts of two visits to one host; none for a host that is granted, as it is one's own. (Default: 500) */
  readonly delayMs?: number;
  /** The most that a robots.txt may ask for by Crawl-delay. (Default: 30,000) */
  readonly maxCrawlDelayMs?: number;
  /** The most that a Retry-After may ask for. (Default: 3,600,000) */
  readonly maxBackOffMs?: number;
  /** The name that robots.txt files address us by. (Default: "Millrace") */
  readonly product?: string;
}

export interface VisitOptions {
  readonly reach: Reach;
  readonly robots: "obey" | "ignore";
  readonly signal?: AbortSignal;
}

/** How a visit ended, as far as the host said that it is too much. */
export interface VisitOutcome {
  readonly status: number;
  readonly retryAfter?: string | null;
}

/** Ends a visit; ending it again does nothing. */
export type ReleaseVisit = (outcome?: VisitOutcome) => void;

/** Keeps visits to each host few, spaced, and within its robots.txt. */
export interface Politeness {
  /** Waits for the turn at the URL's host; `ROBOTS_REFUSED` when its robots.txt forbids the visit. */
  enter(url: string | URL, options: VisitOptions): Promise<ReleaseVisit>;
}

interface Host {
  readonly gate: HostGate;
  /** Answers in a row that asked to slow down. */
  slowDowns: number;
}

const firstBackOffMs = 1_000;
const maxGuessedBackOffMs = 60_000;
const sweepAtHosts = 1_000;

/** Makes the politeness of a worker, shared by all its runs. */
export function createPoliteness(options: PolitenessOptions): Politeness {
  const { egress, clock, parallel = 2, delayMs = 500, maxCrawlDelayMs = 30_000, product = "Millrace" } = options;
  const { maxBackOffMs = 3_600_000 } = options;
  const hosts = new Map<string, Host>();
  const robots = createRobotsCache({ egress, clock, product });

  function hostOf(name: string): Host {
    const known = hosts.get(name);
    if (known) return known;
    if (hosts.size >= sweepAtHosts) for (const [key, { gate }] of hosts) if (gate.isIdle()) hosts.delete(key);
    const host = { gate: createHostGate({ clock, parallel }), slowDowns: 0 };
    hosts.set(name, host);
    return host;
  }

  function heed(host: Host, { status, retryAfter }: VisitOutcome): void {
    if (status !== 429 && status !== 503) {
      host.slowDowns = 0;
      return;
    }
    const guessedMs = Math.min(firstBackOffMs * 2 ** host.slowDowns, maxGuessedBackOffMs);
    const askedMs = parseRetryAfter(retryAfter, clock.nowMs()) ?? guessedMs;
    host.slowDowns += 1;
    host.gate.holdUntil(clock.nowMs() + Math.min(askedMs, maxBackOffMs));
  }

  return {
    async enter(text, { reach, robots: policy, signal }) {
      const url = readWebUrl(text);
      const target = targetOf(url);
      const checked = readReach(reach);
      requireAllowed(checked, target);
      let pauseMs = checked.grants(target) ? 0 : delayMs;
      if (policy === "obey") {
        const answer = await orAborted(robots.read(url.origin, reach), signal);
        pauseMs = Math.max(pauseMs, Math.min(requireVisit(url, answer), maxCrawlDelayMs));
      }
      const host = hostOf(`${target.host}:${target.port}`);
      await host.gate.enter({ delayMs: pauseMs, signal });
      let isReleased = false;
      return (outcome) => {
        if (isReleased) return;
        isReleased = true;
        if (outcome) heed(host, outcome);
        host.gate.leave();
      };
    },
  };
}

/** Throws unless the origin's robots.txt allows the visit; gives its Crawl-delay in milliseconds, 0 for none. */
function requireVisit(url: URL, answer: RobotsAnswer): number {
  if ("unreachable" in answer) {
    throw robotsRefused(url, {
      rule: "its robots.txt must be readable",
      seen: answer.unreachable,
      retryAfterMs: answer.retryAfterMs,
    });
  }
  const verdict = answer.rules.check(url.pathname + url.search);
  if (verdict.allowed) return answer.rules.crawlDelayMs ?? 0;
  throw robotsRefused(url, { rule: "its robots.txt must allow it", seen: verdict.rule });
}

function robotsRefused(
  url: URL,
  { rule, seen, retryAfterMs }: { readonly rule: string; readonly seen: string; readonly retryAfterMs?: number },
): MillraceError {
  return new MillraceError({
    code: "ROBOTS_REFUSED",
    message: `Cannot visit ${url.origin}${url.pathname} as ${rule}: ${seen}`,
    hint: "Ask the site's owner, use its API, or, where you may, set robots to ignore in the capability's settings.",
    retry: retryAfterMs !== undefined,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    data: { origin: url.origin, rule: seen },
  });
}
