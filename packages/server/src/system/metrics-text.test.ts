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
  const text = metricsText({ claimable: [], held: 0, workers: [] }, { loads: [load] });
  const labels = '{project="default",connection="billing",kind="http"}';
  expect(text.split("\n").filter((line) => line.startsWith("millrace_connection"))).toEqual([
    `millrace_connection_calls${labels} 3`,
    `millrace_connection_calls_limit${labels} 64`,
    `millrace_connection_calls_waiting${labels} 2`,
    `millrace_connection_paused${labels} 1`,
  ]);
});

test("metricsText() says which connections were well, and when their credentials end", () => {
  const well = {
    project: "default",
    name: "billing",
    state: "healthy",
    message: null,
    latencyMs: 7,
    checkedAt: 1,
    expiresAt: 1_800_000_000_000,
    failingSince: null,
    lastError: null,
  };
  const away = { ...well, name: "shop", state: "unreachable", expiresAt: null };
  const text = metricsText({ claimable: [], held: 0, workers: [] }, { healths: [well, away] });
  expect(text.split("\n").filter((line) => line.startsWith("millrace_connection"))).toEqual([
    'millrace_connection_healthy{project="default",connection="billing"} 1',
    'millrace_connection_healthy{project="default",connection="shop"} 0',
    'millrace_connection_expires_timestamp_seconds{project="default",connection="billing"} 1800000000',
  ]);
  expect(metricsText({ claimable: [], held: 0, workers: [] }, { healths: [away] })).not.toContain("expires");
});

test("metricsText() says zero where nothing waits", () => {
  const text = metricsText({ claimable: [], held: 0, workers: [] });
  expect(text).toContain('millrace_claimable_runs{needs=""} 0\n');
  expect(text).toContain('millrace_oldest_claimable_age_seconds{needs=""} 0\n');
  expect(text).toContain('millrace_needs_met{needs=""} 0\n');
});
