import { expect, inject, test } from "vitest";
import { type ChaosOptions, type ChaosResult, runChaos } from "./chaos.ts";
import { openChaosDatabase } from "./chaos-database.ts";

// The long form is `npm run chaos`; this one keeps the whole chain honest in every run of the suite.
const seed = Math.floor(Math.random() * 2 ** 31);
// 100 ms a step: beside other tests a machine must get 20 of them under way at once.
const short: Omit<ChaosOptions, "database" | "only" | "blows"> = {
  runs: 60,
  minutes: 2,
  stepMs: 100,
  leaseMs: 1_500,
  backlog: 40,
  pauseMs: [0, 100],
  inTurn: true,
  seed,
  say: () => undefined,
};
const unharmed = { lost: [], repeated: [], illegal: [], unaccounted: [] };
const killBoth = "SIGKILL of a server and its runners at once";
const leastInFlight = ({ struck }: ChaosResult) => Math.min(...struck.map(({ inFlight }) => inFlight.length));
const setBack = "clock set back";

test("kills, a clock that is set back and a full disk lose no run and repeat no recorded step on the embedded store", {
  timeout: 150_000,
}, async () => {
  const only = [killBoth, setBack, "disk full"];
  const result = await runChaos({ ...short, database: null, only, blows: 3 });
  expect(result, `seed ${seed}`).toMatchObject(unharmed);
  expect(result.struck.find(({ name }) => name === killBoth)?.killed).toEqual(
    expect.arrayContaining(["server", "runner"]),
  );
  expect(leastInFlight(result)).toBeGreaterThanOrEqual(20);
  expect(result.firings).toBeGreaterThan(0);
});

test.skipIf(inject("postgresUrl") === null)(
  "kills, a restart of PostgreSQL and a broken network lose no run and repeat no recorded step",
  { timeout: 150_000 },
  async () => {
    const database = await openChaosDatabase();
    try {
      const only = [killBoth, "restart of PostgreSQL, immediate", "connections reset", "answers lost"];
      const result = await runChaos({ ...short, database, only, blows: only.length });
      expect(result, `seed ${seed}`).toMatchObject(unharmed);
      expect(result.struck.length).toBeGreaterThanOrEqual(only.length);
      expect(leastInFlight(result)).toBeGreaterThanOrEqual(20);
      expect(result.firings).toBeGreaterThan(0);
    } finally {
      await database.close();
    }
  },
);
