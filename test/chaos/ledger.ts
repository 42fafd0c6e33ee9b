import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** One execution of a step, as the world outside saw it, by this process's clock in milliseconds since 1970. */
export interface Execution {
  /** Counts from 1 over all executions; the step's result carries it. */
  readonly number: number;
  readonly run: string;
  readonly step: number;
  readonly begunAt: number;
  /** Null where who asked was gone before. */
  readonly answeredAt: number | null;
}

/** The outside ledger: a service that steps call, which forgets nothing and knows what is under way. */
export interface Ledger {
  readonly url: string;
  readonly executions: readonly Execution[];
  /** Those that are executing at this moment. */
  readonly underWay: ReadonlySet<Execution>;
  /** Resolves when at least so many steps are executing; rejects after the time is over. */
  untilInFlight(count: number, timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Answers each step after `stepMs` with the number of its execution. */
export async function startLedger({ stepMs }: { readonly stepMs: number }): Promise<Ledger> {
  const executions: Execution[] = [];
  const underWay = new Set<Execution>();
  let listeners: (() => void)[] = [];

  async function answer(request: AsyncIterable<Uint8Array>, response: ServerResponse): Promise<void> {
    const { run, step } = (await json(request as never)) as { run: string; step: number };
    const number = executions.length + 1;
    const execution = { number, run, step, begunAt: Date.now(), answeredAt: null as number | null };
    executions.push(execution);
    underWay.add(execution);
    response.once("close", () => underWay.delete(execution));
    const waiting = listeners;
    listeners = [];
    for (const listener of waiting) listener();
    setTimeout(() => {
      if (response.destroyed) return;
      execution.answeredAt = Date.now();
      response.setHeader("content-type", "application/json").end(JSON.stringify({ execution: number }));
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
    executions,
    underWay,
    async untilInFlight(count, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      while (underWay.size < count) {
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`only ${underWay.size} of ${count} steps were in flight after ${timeoutMs} ms`);
        await Promise.race([nextExecution(), new Promise((resolve) => setTimeout(resolve, left))]);
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
