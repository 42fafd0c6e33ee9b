import type { BenchRow } from "../../bench-row.ts";
import type { BenchGround } from "../bench-ground.ts";
import { rowsOf } from "../rows.ts";
import { quantile } from "../statistics.ts";
import { commitsPerSecond } from "./database-commits.ts";
import { syncTimes } from "./disk-syncs.ts";

const clientCounts = [1, 50];

/** What the machine itself allows: the disk's syncs and the database's commits, each for some seconds. */
export async function measureLimits(
  { databaseUrl }: BenchGround,
  { forMs }: { readonly forMs: number },
): Promise<BenchRow[]> {
  const syncs = await syncTimes(forMs);
  const disk = { system: "limit", variant: "fdatasync of 8 kB, one after the other" };
  const rows = rowsOf(disk, [
    ["commits_per_s", (syncs.length / forMs) * 1_000, "1/s"],
    ["commit_ms_p50", quantile(syncs, 0.5), "ms"],
    ["commit_ms_p99_9", quantile(syncs, 0.999), "ms"],
  ]);
  for (const clients of clientCounts) {
    const { perSecond, by } = await commitsPerSecond(databaseUrl, { clients, forMs });
    const variant = `postgres, insert of 200 bytes, ${clients} client${clients > 1 ? "s" : ""} (${by})`;
    rows.push(...rowsOf({ system: "limit", variant }, [["commits_per_s", perSecond, "1/s"]]));
  }
  return rows;
}
