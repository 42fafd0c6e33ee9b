import type { ConnectionDto } from "@millrace/contract";
import { showAge } from "../terminal/durations.ts";
import { table } from "../terminal/table.ts";

/** Connections as a table: how they are, how full, and until when their credentials are valid. */
export function connectionTable(connections: readonly ConnectionDto[], nowMs: number): string {
  return table(
    [
      { title: "connection" },
      { title: "kind" },
      { title: "health" },
      { title: "tested" },
      { title: "in use" },
      { title: "expires" },
      { title: "set up by" },
    ],
    connections.map(({ name, kind, health, load, expiresAt, source }) => [
      name,
      kind,
      health?.state ?? "not tested",
      health ? showAge(health.checkedAt, nowMs) : "",
      load ? `${load.inUse} of ${load.limit}${load.waiting > 0 ? `, ${load.waiting} wait` : ""}` : "",
      expiryText(expiresAt, nowMs),
      source,
    ]),
  );
}

/** When a credential ends, as far as that is of interest: "in 12 d", "expired". */
export function expiryText(expiresAt: string | null, nowMs: number): string {
  if (expiresAt === null) return "";
  const leftMs = Date.parse(expiresAt) - nowMs;
  return leftMs <= 0 ? "expired" : `in ${Math.ceil(leftMs / 86_400_000)} d`;
}

/** What a test found, in a line. */
export function healthText({ name, health }: ConnectionDto): string {
  if (!health) return `${name} was not tested as it is now. Try: millrace connection test ${name}`;
  const said = health.message === null ? "" : `: ${health.message}`;
  return `${name} is ${health.state.replace("-", " ")} (${health.latencyMs} ms)${said}`;
}
