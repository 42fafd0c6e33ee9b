import type { TimingDto } from "@millrace/contract";
import { cron, type Duration, every, once } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Missed, Schedule } from "@millrace/flow/trigger";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
import { chooseFlow } from "../publish/choose-flow.ts";
import { showMoment } from "../schedules/schedule-table.ts";
import { printResult } from "../terminal/print-result.ts";

export interface AddScheduleOptions extends ServerOptions, InputOptions {
  readonly cron?: string;
  readonly timezone?: string;
  readonly every?: string;
  readonly from?: string;
  readonly once?: string;
  readonly name?: string;
  readonly jitter?: string;
  readonly missed?: Missed;
}

/** `millrace schedules add <flow>`: adds a schedule to a flow. */
export async function addSchedule(given: string, options: AddScheduleOptions): Promise<number> {
  const timing = timingOf(options);
  const input = readInput(options);
  return withClient({ ...options, claims: false, keeps: true }, async ({ client, ownServer }) => {
    const flow = await chooseFlow(client, given);
    const { name } = options;
    const added = await client.schedules.create({ flow, timing, input, ...(name !== undefined && { name }) });
    const next = added.nextAt === null ? "never" : showMoment(added.nextAt, added.timing);
    const start = ownServer ? "\nIt fires while a server runs: millrace start" : "";
    printResult(options, {
      json: added,
      text: () => `Added ${added.scheduleId}; it fires next at ${next}.${start}`,
    });
    return 0;
  });
}

/** The timing that the options say; the same words as in a flow's file. */
function timingOf(options: AddScheduleOptions): TimingDto {
  const { name: _name, input: _input, ...timing } = scheduleOf(options);
  return timing as TimingDto;
}

function scheduleOf({ timezone, from, jitter, missed, ...kinds }: AddScheduleOptions): Schedule {
  const rules = { ...(jitter !== undefined && { jitter: jitter as Duration }), ...(missed && { missed }) };
  if (kinds.cron !== undefined && from === undefined)
    return cron(kinds.cron, { ...rules, ...(timezone !== undefined && { timezone }) });
  if (kinds.every !== undefined && timezone === undefined)
    return every(kinds.every as Duration, { ...rules, ...(from !== undefined && { from }) });
  if (kinds.once !== undefined && timezone === undefined && from === undefined) return once(kinds.once, rules);
  throw new MillraceError({
    code: "SCHEDULE_INVALID",
    message:
      "Cannot add a schedule as it must say when it fires: --cron with --timezone, --every with --from, or --once",
    hint: "Like this: --cron '0 6 * * 1-5' --timezone Europe/Berlin",
  });
}
