import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { chooseFlow } from "../publish/choose-flow.ts";
import { scheduleTable } from "../schedules/schedule-table.ts";
import { printResult } from "../terminal/print-result.ts";

/** `millrace publish <flow>`: makes a flow's file the live version, with its schedules. */
export async function publish(given: string, options: ServerOptions): Promise<number> {
  return withClient({ ...options, claims: false, keeps: true }, async ({ client, ownServer }) => {
    const flow = await chooseFlow(client, given);
    const { version } = await client.flows.get({ flow });
    const { schedules } = await client.schedules.list({ flow, limit: 200 });
    printResult(options, {
      json: { flow, version, schedules },
      text: () => {
        const published = `Published ${flow}, version ${version.slice(0, 12)}.`;
        if (schedules.length === 0) return published;
        const start = ownServer ? "\nIts schedules fire while a server runs: millrace start" : "";
        return `${published}\n${scheduleTable(schedules)}${start}`;
      },
    });
    return 0;
  });
}
