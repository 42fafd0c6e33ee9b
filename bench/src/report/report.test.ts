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
    { ...row, system: "millrace", metric: "duration", value: 2.5, unit: "s" },
    { ...row, system: "peer <1>", metric: "runs_per_s", value: 0.7442_18 },
    { ...row, system: "peer <1>", metric: "steps_per_s", value: 3.721 },
    { ...row, system: "other", metric: "runs_per_s", value: 9 },
  ],
};

test("reportOf() makes a table for metrics that have at least half of the systems in common, the longer list down", () => {
  const { markdown } = reportOf(measurement, { name: "engine" });

  expect(markdown).toBe(`## Engine

\`npm run bench -- engine\` on 2031-03-03. Two cores.

![Runs per second](images/bench-engine-runs-per-s.svg)

|  | runs per s | steps per s |
| --- | ---: | ---: |
| millrace: default | 5,012 | 25,062 |
| peer <1>: default | 0.7442 | 3.721 |
| other: default | 9 |  |

|  | millrace: default |
| --- | ---: |
| kills | 3 |
| duration (s) | 2.5 |
`);
});

test("reportOf() draws a chart of a metric on a logarithmic scale, the longest bar first", () => {
  const svg = reportOf(measurement, { name: "engine" }).charts.get("bench-engine-runs-per-s.svg") ?? "";

  // From 0.1 to 10,000 in five equal parts of the 662 that are for bars.
  const bars = [...svg.matchAll(/<rect x="24" y="\d+" width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(bars).toEqual([622.3, 258.7, 115.4]);
  expect(svg).toContain("peer &lt;1&gt;: default");
  expect(svg).toContain("5,012 1/s");
});
