import { z } from "zod";
import { flowName, runId, timestamp, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample } from "../runs/run.ts";

const sums = {
  count: z.int(),
  sum: z.number(),
  min: z.number(),
  max: z.number(),
};

const series = z
  .object({
    flow: flowName,
    name: z.string(),
    unit: z.string().nullable().describe("As the newest value says it; null where it says none."),
    ...sums,
    mean: z.number(),
    p50: z.number().describe("Half of the values are this or less; exact, by nearest rank."),
    p95: z.number(),
    p99: z.number(),
    buckets: z
      .array(z.object({ at: timestamp.describe("Its beginning."), ...sums }))
      .describe("Spans of `everyMs`, oldest first; those without a value are left out. Empty without `everyMs`."),
  })
  .meta({ id: "MetricSeries" });

export type MetricSeriesDto = z.output<typeof series>;

export const readMetrics = operation(routes.metrics.read, {
  input: z.strictObject({
    flow: flowName.optional(),
    name: z.string().min(1).max(200).optional().describe("Only the metric of this name."),
    runId: runId.optional(),
    from: timestamp.optional().describe("Values at or after this moment. (Default: 24 hours before `to`)"),
    to: timestamp.optional().describe("Values before this moment. (Default: now)"),
    everyMs: wholeNumber(1_000, 366 * 86_400_000)
      .optional()
      .describe("Also in buckets of this length; 1,000 of them at most."),
  }),
  output: z.object({
    series: z.array(series).describe("By flow and name."),
    from: timestamp,
    to: timestamp,
    readBackTo: timestamp
      .nullable()
      .describe("Where more than 50,000 values lie in the window, only the newest 50,000 were read: back to here."),
  }),
  errors: [],
  scope: "runs:read",
  summary: "Sums up what flows recorded with `metric`, by flow and name, over a window of time.",
  example: {
    input: { flow: runExample.flow, from: "2026-03-01T00:00:00.000Z", to: "2026-03-02T00:00:00.000Z" },
    output: {
      series: [
        {
          flow: runExample.flow,
          name: "pages read",
          unit: "pages",
          count: 2,
          sum: 30,
          min: 10,
          max: 20,
          mean: 15,
          p50: 10,
          p95: 20,
          p99: 20,
          buckets: [],
        },
      ],
      from: "2026-03-01T00:00:00.000Z",
      to: "2026-03-02T00:00:00.000Z",
      readBackTo: null,
    },
  },
});
