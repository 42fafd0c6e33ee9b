import type { AgentChangesDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { printResult } from "../terminal/print-result.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { type ListOptions, showList } from "../watch/show-list.ts";
import { type StreamOptions, showStream } from "../watch/show-stream.ts";

const columns = [
  { title: "agent" },
  { title: "name", longest: 40 },
  { title: "kind" },
  { title: "health" },
  { title: "holds", align: "right" as const },
  { title: "can", longest: 60 },
];

export interface AgentsOptions extends ListOptions {
  readonly after?: string;
  readonly limit: string;
}

/** `millrace agents`: lists agents. */
export function agents({ after, limit, ...options }: AgentsOptions): Promise<number> {
  return showList(options, {
    read: (client) => client.agents.list({ after, limit: Number(limit) }),
    text: ({ agents: found, next }) =>
      found.length === 0
        ? "No agents. Run one: millrace agent run ./agent.ts"
        : table(
            columns,
            found.map((one) => [
              one.agentId,
              one.name,
              one.kind,
              one.health,
              String(one.holds.length),
              one.capabilities.join(" "),
            ]),
          ) + (next === null ? "" : `\n${paint("dim", `There are more: --after ${next}`)}`),
  });
}

/** `millrace agents watch`: tells how agents come, go and change. */
export function watchAgents({ after, ...options }: StreamOptions, listen = listenForStop): Promise<number> {
  return showStream(options, {
    open: (client, signal) => client.agents.watch({ ...(after !== undefined && { lastEventId: after }) }, { signal }),
    text: changesText,
    listen,
  });
}

function changesText({ whole, agents: changed, gone }: AgentChangesDto): string {
  const lines = [
    ...changed.map(({ agentId, name, health, holds }) => `${agentId}  ${name}  ${health}, holds ${holds.length}`),
    ...gone.map((agentId) => `${agentId}  gone`),
  ];
  return whole && lines.length === 0 ? "No agents yet." : lines.join("\n");
}

/** `millrace agents remove <agent>`: takes it away. */
export function removeAgent(agentId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const removed = await client.agents.remove({ agentId });
    printResult(options, { json: removed, text: () => `Removed ${agentId}; what it held is queued again.` });
    return 0;
  });
}
