import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { scheduleTable } from "../schedules/schedule-table.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint } from "../terminal/style.ts";

export interface SchedulesOptions extends GlobalOptions {
  readonly flow?: string;
  readonly after?: string;
  readonly limit: string;
}

/** `millrace schedules`: lists schedules and when each fires next. */
export async function schedules(options: SchedulesOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const { flow, after, limit } = options;
    const found = await client.schedules.list({
      limit: Number(limit),
      ...(flow !== undefined && { flow }),
      ...(after !== undefined && { after }),
    });
    printResult(options, {
      json: found,
      text: () => {
        if (found.schedules.length === 0)
          return "No schedules. Add one: millrace schedules add price-monitoring --cron '0 6 * * *'";
        const more = found.next === null ? "" : `\n${paint("dim", `There are more: --after ${found.next}`)}`;
        return `${scheduleTable(found.schedules)}${more}`;
      },
    });
    return 0;
  });
}
