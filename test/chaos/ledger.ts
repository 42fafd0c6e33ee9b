import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

/** One execution of a step, as the world outside saw it, by this process's clock in milliseconds since 1970. */
export interface Execution {
  /** Counts from 1 over all executions; the step's result carries it. */
  readonly number: number;
  readonly run: string;
  readonly step: number;
  readonly begunAt: number;
  /** Null where who asked was gone before. */
  readonly answeredAt: number | null;
  /** When its run's next execution began; null while none has. */
  readonly nextBegunAt: number | null;
}

/** The outside ledger: a service that steps call, which knows what is under way and remembers a run until it is told to forget it. */
export interface Ledger {
  readonly url: string;
  /** How many executions there were, and how many of them were not the first of their step. */
  readonly counts: { readonly executions: number; readonly again: number };
  /** The runs that it remembers. */
  readonly runs: Iterable<string>;
  /** Those of one run, in the order in which they began. */
  executionsOf(run: string): readonly Execution[];
  /** Makes room: what a run does after that begins anew. */
  forget(run: string): void;
  /** Takes what is executing at this moment: none of it is counted as in flight a second time. */
  takeInFlight(): readonly Execution[];
  readonly inFlight: number;
  /** Resolves when at least so many steps are in flight; rejects after the time is over. */
  untilInFlight(count: number, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

type Known = { -readonly [Key in keyof Execution]: Execution[Key] };

/** Answers each step after `stepMs` with the number of its execution. */
export async function startLedger({ stepMs }: { readonly stepMs: number }): Promise<Ledger> {
  const byRun = new Map<string, Known[]>();
  const inFlight = new Set<Known>();
  const counts = { executions: 0, again: 0 };
  let listeners: (() => void)[] = [];

  function begin(run: string, step: number): Known {
    const begunAt = Date.now();
    const number = ++counts.executions;
    const execution: Known = { number, run, step, begunAt, answeredAt: null, nextBegunAt: null };
    const ofRun = byRun.get(run) ?? [];
    byRun.set(run, ofRun);
    if (ofRun.some((earlier) => earlier.step === step)) counts.again++;
    const last = ofRun.at(-1);
    if (last) last.nextBegunAt = begunAt;
    ofRun.push(execution);
    return execution;
  }

  async function answer(request: AsyncIterable<Uint8Array>, response: ServerResponse): Promise<void> {
    const { run, step } = (await json(request as never)) as { run: string; step: number };
    const execution = begin(run, step);
    inFlight.add(execution);
    response.once("close", () => inFlight.delete(execution));
    const waiting = listeners;
    listeners = [];
    for (const listener of waiting) listener();
    setTimeout(() => {
      if (response.destroyed) return;
      execution.answeredAt = Date.now();
      response.setHeader("content-type", "application/json").end(JSON.stringify({ execution: execution.number }));
    }, stepMs);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const nextExecution = () => new Promise<void>((resolve) => listeners.push(resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    runs: { [Symbol.iterator]: () => byRun.keys() },
    executionsOf: (run) => byRun.get(run) ?? [],
    forget: (run) => void byRun.delete(run),
    takeInFlight() {
      const taken = [...inFlight];
      inFlight.clear();
      return taken;
    },
    get inFlight() {
      return inFlight.size;
    },
    async untilInFlight(count, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      while (inFlight.size < count) {
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`only ${inFlight.size} of ${count} steps were in flight after ${timeoutMs} ms`);
        const giveUp = new AbortController();
        await Promise.race([nextExecution(), pause(left, undefined, giveUp).catch(() => {})]);
        giveUp.abort();
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
