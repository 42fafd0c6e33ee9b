import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** One execution of a step, as the world outside saw it. */
export interface Execution {
  readonly run: string;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly begunAt: number;
}

/** The outside ledger: a service that steps call, which forgets nothing and knows what is under way. */
export interface Ledger {
  readonly url: string;
  readonly executions: readonly Execution[];
  /** Steps that are executing at this moment. */
  readonly inFlight: number;
  /** Resolves with the next execution. */
  nextExecution(): Promise<Execution>;
  /** Resolves when at least so many steps are executing; rejects after the time is over. */
  untilInFlight(count: number, timeoutMs: number): Promise<number>;
  close(): Promise<void>;
}

/** Answers each step after `stepMs`. */
export async function startLedger({ stepMs }: { readonly stepMs: number }): Promise<Ledger> {
  const executions: Execution[] = [];
  let listeners: ((execution: Execution) => void)[] = [];
  let inFlight = 0;

  async function answer(request: AsyncIterable<Uint8Array>, response: ServerResponse): Promise<void> {
    const { run, step } = (await json(request as never)) as { run: string; step: number };
    const execution = { run, step, begunAt: Date.now() };
    executions.push(execution);
    inFlight++;
    response.once("close", () => {
      inFlight--;
    });
    const waiting = listeners;
    listeners = [];
    for (const listener of waiting) listener(execution);
    setTimeout(() => response.setHeader("content-type", "application/json").end("{}"), stepMs);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const nextExecution = () => new Promise<Execution>((resolve) => listeners.push(resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    executions,
    get inFlight() {
      return inFlight;
    },
    nextExecution,
    async untilInFlight(count, timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      while (inFlight < count) {
        const left = deadline - Date.now();
        if (left <= 0) throw new Error(`only ${inFlight} of ${count} steps were in flight after ${timeoutMs} ms`);
        await Promise.race([nextExecution(), new Promise((resolve) => setTimeout(resolve, left))]);
      }
      return inFlight;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
