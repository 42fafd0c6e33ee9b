import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showMoment } from "../schedules/schedule-table.ts";
import { printResult } from "../terminal/print-result.ts";

/** `millrace schedules pause|resume|remove <schedule>`. */
export async function changeSchedule(
  verb: "pause" | "resume" | "remove",
  { scheduleId, ...options }: GlobalOptions & { readonly scheduleId: string },
): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    if (verb === "remove") {
      const removed = await client.schedules.delete({ scheduleId });
      printResult(options, { json: removed, text: () => `Removed ${scheduleId}.` });
      return 0;
    }
    const schedule = await client.schedules[verb]({ scheduleId });
    const { nextAt, timing } = schedule;
    const next = nextAt === null ? "never again" : `next at ${showMoment(nextAt, timing)}`;
    const text = verb === "pause" ? `Paused ${scheduleId}.` : `${scheduleId} fires ${next}.`;
    printResult(options, { json: schedule, text: () => text });
    return 0;
  });
}
