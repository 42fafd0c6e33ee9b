import { Agent, type IncomingMessage, request } from "node:http";
import { processorTimeMs, residentBytes } from "../engine/process-tree.ts";

/** One request of a load; the server answers it with a status below 300 when it was served. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
}

export interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly processIds: readonly number[];
}

export interface SteadyLoad {
  readonly perSecond: number;
  readonly forMs: number;
  /** The request with a number, counted from 0. */
  readonly callOf: (index: number) => Call;
}

/** What a server did with requests that came at a steady rate. */
export interface Served {
  /** From when each was due until its answer was read. */
  readonly ms: readonly number[];
  /** Answered with 429. */
  readonly refused: number;
  readonly failed: number;
  readonly servedPerSecond: number;
  readonly cpuMsPerCall: number;
  /** The most in the first and in the last quarter of the time. */
  readonly memoryMiB: { readonly first: number; readonly last: number };
}

const sockets = 64;

/** Calls a server at a steady rate for some time, however it answers. */
export async function loadSteadily(target: Target, { perSecond, forMs, callOf }: SteadyLoad): Promise<Served> {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const cpuBefore = processorTimeMs(target.processIds);
  const startedAt = performance.now();
  const memory = { first: 0, last: 0 };
  const watch = setInterval(() => {
    const part = (performance.now() - startedAt) / forMs;
    const mib = residentBytes(target.processIds) / 2 ** 20;
    if (part <= 0.25) memory.first = Math.max(memory.first, mib);
    if (part >= 0.75) memory.last = Math.max(memory.last, mib);
  }, 500);
  const count = Math.round((perSecond * forMs) / 1_000);
  const ms: number[] = [];
  let [asked, open, refused, failed] = [0, 0, 0, 0];
  while (asked < count || open > 0) {
    const due = Math.min(count, Math.ceil(((performance.now() - startedAt) * perSecond) / 1_000));
    for (; asked < due; asked++) {
      // Late calls count from when they were due, or a server that holds this process up would look quick.
      const dueAt = startedAt + (asked * 1_000) / perSecond;
      open++;
      void statusOf(target, callOf(asked), agent)
        .catch(() => 0)
        .then((status) => {
          open--;
          if (status >= 200 && status < 300) ms.push(performance.now() - dueAt);
          else if (status === 429) refused++;
          else failed++;
        });
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const tookMs = performance.now() - startedAt;
  clearInterval(watch);
  agent.destroy();
  return {
    ms,
    refused,
    failed,
    servedPerSecond: (ms.length / tookMs) * 1_000,
    cpuMsPerCall: (processorTimeMs(target.processIds) - cpuBefore) / ms.length,
    memoryMiB: memory,
  };
}

function statusOf({ url, headers }: Target, { method, path, body }: Call, agent: Agent): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const asked = request(`${url}${path}`, { agent, method, headers: { ...headers, ...length } });
  asked.on("response", (answer: IncomingMessage) => {
    answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    answer.on("error", reject);
  });
  asked.on("error", reject).end(body);
  return promise;
}
