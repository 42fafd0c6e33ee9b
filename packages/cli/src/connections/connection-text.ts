import type { ConnectionDto } from "@millrace/contract";
import { showAge } from "../terminal/durations.ts";
import { table } from "../terminal/table.ts";

/** Connections as a table: how they are and since when, how full, and until when their credentials are valid. */
export function connectionTable(connections: readonly ConnectionDto[], nowMs: number): string {
  return table(
    [
      { title: "connection" },
      { title: "kind" },
      { title: "health" },
      { title: "failing since" },
      { title: "tested" },
      { title: "in use" },
      { title: "expires" },
      { title: "set up by" },
    ],
    connections.map(({ name, kind, health, load, expiresAt, source }) => [
      name,
      kind,
      health?.state ?? "not tested",
      health?.failingSince ? showAge(health.failingSince, nowMs) : "",
      health ? showAge(health.checkedAt, nowMs) : "",
      loadText(load),
      expiryText(expiresAt, nowMs),
      source,
    ]),
  );
}

function loadText(load: ConnectionDto["load"]): string {
  if (!load) return "";
  const { inUse, limit, waiting, breaker } = load;
  return `${inUse} of ${limit}${waiting > 0 ? `, ${waiting} wait` : ""}${breaker === "open" ? ", paused" : ""}`;
}

/** When a credential ends, as far as that is of interest: "in 12 d", "expired". */
export function expiryText(expiresAt: string | null, nowMs: number): string {
  if (expiresAt === null) return "";
  const leftMs = Date.parse(expiresAt) - nowMs;
  return leftMs <= 0 ? "expired" : `in ${Math.ceil(leftMs / 86_400_000)} d`;
}

/** The last failure of a connection that is well again; empty for others, whose failure is their health. */
export function lastErrorText({ health }: ConnectionDto, nowMs: number): string {
  if (!health?.lastError || health.failingSince !== null) return "";
  return `Last failure ${showAge(health.lastError.at, nowMs)}: ${health.lastError.message}`;
}

/** What a test found, in a line. */
export function healthText({ name, health }: ConnectionDto): string {
  if (!health) return `${name} was not tested as it is now. Try: millrace connection test ${name}`;
  const said = health.message === null ? "" : `: ${health.message}`;
  return `${name} is ${health.state.replace("-", " ")} (${health.latencyMs} ms)${said}`;
}
