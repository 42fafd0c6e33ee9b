import { expect, inject, test } from "vitest";
import { runChaos } from "./chaos.ts";
import { openChaosDatabase } from "./chaos-database.ts";

// The long form is `npm run chaos -- --kills 100 --runs 5000`; this one keeps the whole chain honest in every run of the suite.
const seed = Math.floor(Math.random() * 2 ** 31);
// 60 ms a step: beside other tests a machine must get 20 of them under way at once.
const short = { kills: 4, runs: 100, minutes: 3, stepMs: 60, seed, say: (text: string) => console.log(text) };
const unharmed = { lost: [], repeated: [], illegal: [] };

test("killed servers and runners lose no run and repeat no recorded step on the embedded store", {
  timeout: 240_000,
}, async () => {
  const result = await runChaos({ ...short, store: "sqlite", database: null });
  expect(result, `seed ${seed}`).toMatchObject({
    ...unharmed,
    kills: expect.toSatisfy((kills: number) => kills >= short.kills),
  });
  expect(Math.min(...result.inFlight)).toBeGreaterThanOrEqual(20);
});

test.skipIf(inject("postgresUrl") === null)(
  "killed servers, runners and PostgreSQL itself lose no run and repeat no recorded step",
  { timeout: 240_000 },
  async () => {
    const database = (await openChaosDatabase())!;
    try {
      const result = await runChaos({ ...short, store: "postgres", database });
      expect(result, `seed ${seed}`).toMatchObject({
        ...unharmed,
        kills: expect.toSatisfy((kills: number) => kills >= short.kills),
      });
    } finally {
      await database.close();
    }
  },
);
