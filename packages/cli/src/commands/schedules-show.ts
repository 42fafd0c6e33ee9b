import type { FiringDto, ScheduleDto, TimingDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showMoment, showTiming } from "../schedules/schedule-table.ts";
import { showDuration } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

const columns = [{ title: "due" }, { title: "became" }, { title: "run" }, { title: "error", longest: 80 }];

/** `millrace schedules show <schedule>`: when it is due next, and what became of the last moments. */
export async function showSchedule(
  scheduleId: string,
  options: GlobalOptions & { readonly limit: string; readonly before?: string },
): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const schedule = await client.schedules.get({ scheduleId });
    const { limit, before } = options;
    const { firings, next } = await client.schedules.firings({
      scheduleId,
      limit: Number(limit),
      ...(before !== undefined && { before }),
    });
    printResult(options, {
      json: { ...schedule, firings, next },
      text: () =>
        [
          ...headLines(schedule),
          ...nextLines(schedule),
          ...firingLines(firings, schedule.timing),
          ...(next === null ? [] : [paint("dim", `There are more: --before ${next}`)]),
        ].join("\n"),
    });
    return 0;
  });
}

function headLines(schedule: ScheduleDto): string[] {
  const { scheduleId, flow, declared, timing, input } = schedule;
  const jitter = timing.jitterMs > 0 ? `, up to ${showDuration(timing.jitterMs)} late` : "";
  return [
    `${paint("bold", scheduleId)} starts ${flow}: ${showTiming(timing)}${jitter}`,
    `${declared ? "declared by the flow" : "added by hand"}; missed moments: ${timing.missed}`,
    `input ${JSON.stringify(input)}`,
  ];
}

function nextLines({ pausedAt, upcoming, timing }: ScheduleDto & { readonly upcoming: readonly string[] }): string[] {
  if (pausedAt !== null) return ["", paint("yellow", `paused since ${pausedAt}`)];
  if (upcoming.length === 0) return ["", "never again"];
  return ["", paint("dim", "next"), ...upcoming.map((moment) => showMoment(moment, timing))];
}

function firingLines(firings: readonly FiringDto[], timing: TimingDto): string[] {
  if (firings.length === 0) return ["", "It has not fired yet."];
  const rows = firings.map(({ dueAt, outcome, runId, error }) => [
    showMoment(dueAt, timing),
    outcome,
    runId ?? "",
    error ?? "",
  ]);
  return ["", table(columns, rows)];
}
