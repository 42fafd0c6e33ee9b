import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";
import { type ListOptions, showList } from "../watch/show-list.ts";

const columns = [
  { title: "agent" },
  { title: "name", longest: 40 },
  { title: "kind" },
  { title: "health" },
  { title: "holds", align: "right" as const },
  { title: "can", longest: 60 },
];

/** `millrace agents`: lists agents. */
export function agents(options: ListOptions): Promise<number> {
  return showList(options, {
    read: (client) => client.agents.list({}),
    text: ({ agents: found }) =>
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
          ),
  });
}

/** `millrace agents remove <agent>`: takes it away. */
export function removeAgent(agentId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const removed = await client.agents.remove({ agentId });
    printResult(options, { json: removed, text: () => `Removed ${agentId}; what it held is queued again.` });
    return 0;
  });
}
