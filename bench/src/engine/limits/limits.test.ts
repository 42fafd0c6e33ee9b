import { createTestDatabase } from "@millrace/test-postgres/database";
import { expect, inject, test } from "vitest";
import { commitsPerSecond } from "./database-commits.ts";
import { syncTimes } from "./disk-syncs.ts";

const serverUrl = inject("postgresUrl");

test("syncTimes() takes the time of each sync until its time is over", async () => {
  const times = await syncTimes(20);
  expect(times.length).toBeGreaterThan(0);
  expect(times.every((ms) => ms > 0)).toBe(true);
});

test.skipIf(serverUrl === null)("commitsPerSecond() counts commits and leaves no table behind", async () => {
  const url = await createTestDatabase(serverUrl!);
  for (const clients of [1, 2]) {
    const { perSecond, by } = await commitsPerSecond(url, { clients, forMs: 50 });
    expect(perSecond).toBeGreaterThan(0);
    expect(["pgbench", "own loop"]).toContain(by);
  }
});
