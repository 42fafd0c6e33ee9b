import type { ConnectionLoad } from "@millrace/connectors/worker";
import type { Backlog } from "@millrace/store/backlog";
import type { ConnectionHealthRow } from "@millrace/store/connections";

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ConnectionMeasures {
  readonly loads?: readonly ConnectionLoad[];
  readonly healths?: readonly ConnectionHealthRow[];
}

/**
 * Backlog, workers and this process's connections in Prometheus' text format.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4).
 */
export function metricsText(
  { claimable, held, workers }: Backlog,
  { loads = [], healths = [] }: ConnectionMeasures = {},
): string {
  // Without a run that waits, a graph and a rule need a zero and not a gap.
  const sets = claimable.some(({ needs }) => needs.length === 0)
    ? claimable
    : [{ needs: [], count: 0, oldestMs: 0, met: workers.length > 0 }, ...claimable];
  const byNeeds = (value: (set: (typeof sets)[number]) => number) =>
    sets.map((set) => ({ labels: { needs: set.needs.join(",") }, value: value(set) }));
  return [
    gauge(
      "millrace_claimable_runs",
      "Runs that a worker could take now, by the labels they need.",
      byNeeds((set) => set.count),
    ),
    gauge(
      "millrace_oldest_claimable_age_seconds",
      "How long the run that waits the longest has been claimable, by the labels it needs.",
      byNeeds((set) => set.oldestMs / 1_000),
    ),
    gauge(
      "millrace_needs_met",
      "1 where some live worker has these labels, 0 where their runs wait in vain.",
      byNeeds((set) => (set.met ? 1 : 0)),
    ),
    gauge("millrace_held_runs", "Due runs that wait for a place in their queue; more workers would not help them.", [
      { value: held },
    ]),
    gauge("millrace_workers", "Workers whose lease has not ended.", [{ value: workers.length }]),
    ...connectionGauges(loads),
    ...healthGauges(healths),
  ].join("");
}

function healthGauges(healths: readonly ConnectionHealthRow[]): readonly string[] {
  if (healths.length === 0) return [];
  const labelsOf = ({ project, name: connection }: ConnectionHealthRow) => ({ project, connection });
  const expiring = healths.filter(({ expiresAt }) => expiresAt !== null);
  return [
    gauge(
      "millrace_connection_healthy",
      "1 where the last test of a connection found it well, else 0.",
      healths.map((row) => ({ labels: labelsOf(row), value: row.state === "healthy" ? 1 : 0 })),
    ),
    ...(expiring.length === 0
      ? []
      : [
          gauge(
            "millrace_connection_expires_timestamp_seconds",
            "When the credential of a connection ends, where its service says so.",
            expiring.map((row) => ({ labels: labelsOf(row), value: (row.expiresAt ?? 0) / 1_000 })),
          ),
        ]),
  ];
}

function connectionGauges(connections: readonly ConnectionLoad[]): readonly string[] {
  if (connections.length === 0) return [];
  const each = (value: (load: ConnectionLoad) => number) =>
    connections.map((load) => {
      const { project, name: connection, kind } = load;
      return { labels: { project, connection, kind }, value: value(load) };
    });
  return [
    gauge(
      "millrace_connection_calls",
      "Calls of a connection that are under way on this worker.",
      each(({ inUse }) => inUse),
    ),
    gauge(
      "millrace_connection_calls_limit",
      "How many of them go at once.",
      each(({ limit }) => limit),
    ),
    gauge(
      "millrace_connection_calls_waiting",
      "Calls that wait for their turn.",
      each(({ waiting }) => waiting),
    ),
    gauge(
      "millrace_connection_paused",
      "1 while calls are refused as the service is away.",
      each(({ isPaused }) => (isPaused ? 1 : 0)),
    ),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => `${name}${labels ? labelText(labels) : ""} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`,
  );
  return `{${pairs.join(",")}}`;
}
