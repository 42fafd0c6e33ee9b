import { expect, test } from "vitest";
import { type Measurement, reportOf } from "./report.ts";

const row = { bench: "engine", variant: "default", unit: "1/s" };
const measurement: Measurement = {
  title: "Engine",
  command: "npm run bench -- engine",
  date: "2031-03-03",
  machine: "Two cores.",
  charts: [{ metric: "runs_per_s", title: "Runs per second" }],
  rows: [
    { ...row, system: "millrace", metric: "runs_per_s", value: 5_012.4 },
    { ...row, system: "millrace", metric: "steps_per_s", value: 25_062 },
    { ...row, system: "millrace", metric: "kills", value: 3, unit: "" },
    { ...row, system: "peer <1>", metric: "runs_per_s", value: 0.7442_18 },
    { ...row, system: "peer <1>", metric: "steps_per_s", value: 3.721 },
  ],
};

test("reportOf() makes a table for the metrics that the same systems have, the longer list down", () => {
  const { markdown } = reportOf(measurement, { name: "engine" });

  expect(markdown).toBe(`## Engine

\`npm run bench -- engine\` on 2031-03-03. Two cores.

![Runs per second](images/bench-engine-runs-per-s.svg)

|  | millrace: default | peer <1>: default |
| --- | ---: | ---: |
| runs per s (1/s) | 5,012 | 0.7442 |
| steps per s (1/s) | 25,062 | 3.721 |

|  | millrace: default |
| --- | ---: |
| kills | 3 |
`);
});

test("reportOf() puts systems down where there are more of them than metrics", () => {
  const rows = measurement.rows.filter(({ metric }) => metric === "runs_per_s");

  const { markdown } = reportOf({ ...measurement, charts: [], rows }, { name: "engine" });

  expect(markdown).toContain("|  | runs per s (1/s) |\n| --- | ---: |\n| millrace: default | 5,012 |\n");
});

test("reportOf() draws a chart of a metric on a logarithmic scale, the longest bar first", () => {
  const svg = reportOf(measurement, { name: "engine" }).charts.get("bench-engine-runs-per-s.svg") ?? "";

  // From 0.1 to 10,000 in five equal parts: 662 of the 820 are for bars.
  const bars = [...svg.matchAll(/<rect x="24" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(bars).toEqual([expect.closeTo((662 * (Math.log10(5_012.4) + 1)) / 5, 0), expect.closeTo(115.4, 0)]);
  expect(svg).toContain("peer &lt;1&gt;: default");
  expect(svg).toContain("5,012 1/s");
});
