import { type AgentTask, runAgent } from "@millrace/sdk";
import { measured } from "../millrace/measured.ts";

const { MILLRACE_URL = "", MILLRACE_TOKEN = "", AGENT_LEASE_MS = "10000" } = process.env;
const capability = "count-primes";
const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());

/** An agent inside a program of one's own. */
await runAgent({
  url: MILLRACE_URL,
  token: MILLRACE_TOKEN,
  name: capability,
  kind: "sdk",
  leaseMs: Number(AGENT_LEASE_MS),
  signal: stop.signal,
  work: {
    capabilities: [capability],
    healthTask: { capability, payload: { below: 100 }, result: { primes: 25 } },
    handle: (task: AgentTask) =>
      measured(task, () => ({ primes: countPrimes((task.payload as { readonly below: number }).below) })),
  },
});

function countPrimes(below: number): number {
  const isOut = new Uint8Array(below);
  let count = 0;
  for (let number = 2; number < below; number++) {
    if (isOut[number]) continue;
    count += 1;
    for (let multiple = number * number; multiple < below; multiple += number) isOut[multiple] = 1;
  }
  return count;
}
