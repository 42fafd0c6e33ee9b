import { Agent, request } from "node:http";
import type { Job } from "../measured.ts";
import { watchMemory } from "../peak-memory.ts";
import { processorTimeMs } from "../process-tree.ts";
import type { Replying } from "../system.ts";

/** What a server did for so many callers, each of whom asks again as soon as it is answered. */
export interface Replies {
  readonly callers: number;
  readonly perSecond: number;
  readonly ms: readonly number[];
  readonly cpuMsPerReply: number;
  readonly memoryMiB: number;
}

const callerCounts = [1, 10, 50];
const thorough = { forMs: 5_000, warmUpMs: 2_000 };
const short = { forMs: 1_500, warmUpMs: 500 };

/** Measures a server from the request until its answer has been read. */
export async function measureReplies(server: Replying, { quick }: Pick<Job, "quick">): Promise<readonly Replies[]> {
  const { forMs, warmUpMs } = quick ? short : thorough;
  try {
    await callFor(server, { callers: 10, limitMs: warmUpMs });
    const measured: Replies[] = [];
    for (const callers of callerCounts) {
      const before = processorTimeMs(server.processIds);
      const mostMemoryMiB = watchMemory(() => server.processIds);
      const startedAt = performance.now();
      const ms = await callFor(server, { callers, limitMs: forMs });
      const tookMs = performance.now() - startedAt;
      const cpuMsPerReply = (processorTimeMs(server.processIds) - before) / ms.length;
      const perSecond = (ms.length / tookMs) * 1_000;
      measured.push({ callers, perSecond, ms, cpuMsPerReply, memoryMiB: mostMemoryMiB() });
    }
    return measured;
  } finally {
    await server.close();
  }
}

/** How long each answer took, in milliseconds, for callers that ask until a time is over. */
export async function callFor(
  server: Replying,
  { callers, limitMs }: { readonly callers: number; readonly limitMs: number },
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const endMs = performance.now() + limitMs;
  const ms: number[] = [];
  await Promise.all(
    Array.from({ length: callers }, async () => {
      do {
        const askedAt = performance.now();
        await call(server, agent);
        ms.push(performance.now() - askedAt);
      } while (performance.now() < endMs);
    }),
  );
  agent.destroy();
  return ms;
}

function call({ url, method, headers, body }: Replying, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const length = { "content-length": String(Buffer.byteLength(body)) };
    const asked = request(url, { agent, method, headers: { ...headers, ...length } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => {
        // An answer without the flow's result is none.
        if (answer.statusCode === 200 && text.includes('"first"')) resolve();
        else reject(new Error(`answered with ${answer.statusCode}: ${text.slice(0, 200)}`));
      });
    });
    asked.on("error", reject).end(body);
  });
}
