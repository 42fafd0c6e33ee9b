import { text as textOf } from "node:stream/consumers";
import type { OperationOutput, Operations } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { runningServer } from "../connection/running-server.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint } from "../terminal/style.ts";

type Status = OperationOutput<Operations["system"]["status"]>;

export interface StatusOptions extends GlobalOptions {
  readonly prometheus?: boolean;
}

export interface HealthOptions extends GlobalOptions {
  readonly only?: "live" | "ready";
}

/** `millrace status`: how it goes, in short; or as the text that Prometheus reads. */
export async function status(options: StatusOptions): Promise<number> {
  const { client } = await runningServer(options, "say how it goes");
  if (options.prometheus) {
    const metrics = await textOf((await client.system.metrics()).body);
    printResult(options, { json: { metrics }, text: () => metrics.trimEnd() });
    return 0;
  }
  const found = await client.system.status();
  printResult(options, { json: found, text: () => statusText(found) });
  return 0;
}

/** `millrace health`: ends with 0 only when every part is well, as a container's health check wants it. */
export async function health(options: HealthOptions): Promise<number> {
  const { client } = await runningServer(options, "say how well it is");
  const found = await client.system[options.only ?? "health"]();
  printResult(options, { json: found, text: () => found.status });
  return 0;
}

function statusText({ version, state, faults, worker, workers, agents, tasks, queues, backlog }: Status): string {
  return [
    `${paint(state === "ready" ? "green" : "yellow", state)}  Millrace ${version}`,
    ...faults.map(({ part, problem }) => `  ${part.padEnd(8)} ${problem}`),
    `  worker   ${worker}, ${workers} alive`,
    `  runs     ${backlog.claimable} claimable, ${backlog.held} held by queues`,
    `  tasks    ${tasks.queued} queued, ${tasks.running} running`,
    `  agents   ${agents.alive} alive, ${agents.healthy} healthy`,
    ...queues.map(
      ({ queue, size, running, paused }) =>
        `  queue    ${queue}: ${size} queued, ${running} running${paused ? ", paused" : ""}`,
    ),
  ].join("\n");
}
