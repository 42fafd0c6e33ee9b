import { expect, test } from "vitest";
import { metricsText } from "./metrics-text.ts";

test("metricsText() gives every gauge with its help, by the labels that runs need", () => {
  const text = metricsText({
    claimable: [
      { needs: [], count: 7, oldestMs: 1_500, met: true },
      { needs: ["eu", "gpu"], count: 2, oldestMs: 60_000, met: false },
    ],
    held: 3,
    workers: [{ workerId: "w", labels: [] }],
  });
  expect(text.split("\n").filter((line) => !line.startsWith("#"))).toEqual([
    'millrace_claimable_runs{needs=""} 7',
    'millrace_claimable_runs{needs="eu,gpu"} 2',
    'millrace_oldest_claimable_age_seconds{needs=""} 1.5',
    'millrace_oldest_claimable_age_seconds{needs="eu,gpu"} 60',
    'millrace_needs_met{needs=""} 1',
    'millrace_needs_met{needs="eu,gpu"} 0',
    "millrace_held_runs 3",
    "millrace_workers 1",
    "",
  ]);
  expect(text.match(/^# HELP \w+ .+\n# TYPE \w+ gauge$/gm)).toHaveLength(5);
});

test("metricsText() says how full connections are, and which are paused", () => {
  const load = { project: "default", name: "billing", kind: "http", inUse: 3, limit: 64, waiting: 2, isPaused: true };
  const text = metricsText({ claimable: [], held: 0, workers: [] }, [load]);
  const labels = '{project="default",connection="billing",kind="http"}';
  expect(text.split("\n").filter((line) => line.startsWith("millrace_connection"))).toEqual([
    `millrace_connection_calls${labels} 3`,
    `millrace_connection_calls_limit${labels} 64`,
    `millrace_connection_calls_waiting${labels} 2`,
    `millrace_connection_paused${labels} 1`,
  ]);
});

test("metricsText() says zero where nothing waits", () => {
  const text = metricsText({ claimable: [], held: 0, workers: [] });
  expect(text).toContain('millrace_claimable_runs{needs=""} 0\n');
  expect(text).toContain('millrace_oldest_claimable_age_seconds{needs=""} 0\n');
  expect(text).toContain('millrace_needs_met{needs=""} 0\n');
});
