import { fileURLToPath } from "node:url";
import { bundleFlow } from "millrace";
import { pause } from "./blows.ts";
import type { Served } from "./served.ts";

const flow = "chaos-work";
const flowFile = fileURLToPath(new URL("flow/work.ts", import.meta.url));

/** What the chaos happens to: runs of five steps that a caller starts, and a schedule that starts runs of one step. */
export const stepsPerRun = 5;
export const stepsPerFiring = 1;
export const scheduleEveryMs = 2_000;

/** Publishes the flow, with a schedule; returns the schedule's id. */
export async function publishWork({ client }: Served): Promise<string> {
  const { version, code } = await bundleFlow(flowFile);
  const use = { ledger: { kind: "http", settings: { connection: "ledger" } } };
  await client.flows.publish({
    flow,
    version,
    manifest: { name: flow, description: null, input: null, use },
    bundle: code,
  });
  const timing = { kind: "every", everyMs: scheduleEveryMs } as const;
  const { scheduleId } = await client.schedules.create({
    flow,
    name: "tick",
    timing,
    input: { steps: stepsPerFiring },
  });
  return scheduleId;
}

export interface Feed {
  /** How many starts were acknowledged. */
  started(): number;
  /** Stops; nothing is started any more when it resolves. */
  end(): Promise<void>;
}

/** Keeps a backlog queued; tells of a run only once its start was acknowledged. */
export function feedWork(
  servers: readonly Served[],
  options: { readonly seed: number; readonly backlog: number; onStarted(runId: string): void },
): Feed {
  const { seed, backlog, onStarted } = options;
  let started = 0;
  let stopped = false;
  let attempt = 0;
  const startOne = async () => {
    const idempotencyKey = `${seed}-${attempt++}`;
    for (let server = attempt; !stopped; server++) {
      const { client } = servers[server % servers.length]!;
      try {
        const { runId } = await client.runs.start({ flow, input: { steps: stepsPerRun }, idempotencyKey });
        started++;
        onStarted(runId);
        return;
      } catch {
        // That server is down or starting: the same key again starts nothing twice.
        await pause(50);
      }
    }
  };
  const fill = async () => {
    for (let server = 0; !stopped; server++) {
      const { client } = servers[server % servers.length]!;
      const open = await client.runs.list({ status: "queued", limit: backlog }).catch(() => null);
      if (open && open.runs.length < backlog)
        await Promise.all(Array.from({ length: Math.ceil(backlog / 2) }, startOne));
      else await pause(100);
    }
  };
  const filling = fill();
  return {
    started: () => started,
    async end() {
      stopped = true;
      await filling;
    },
  };
}
