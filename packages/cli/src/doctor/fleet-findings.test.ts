import { expect, test } from "vitest";
import { fleetFindings } from "./fleet-findings.ts";

const store = { kind: "postgres", hears: true } as const;

test("fleetFindings() counts workers, and names labels that runs need and no live worker has", () => {
  const findings = fleetFindings({
    store,
    backlog: {
      claimable: [
        { needs: [], count: 5, oldestMs: 10, met: true },
        { needs: ["browser"], count: 1, oldestMs: 10, met: true },
        { needs: ["eu", "gpu"], count: 3, oldestMs: 120_000, met: false },
      ],
      held: 0,
      workers: [
        { workerId: "a", labels: ["browser"] },
        { workerId: "b", labels: ["browser", "eu"] },
      ],
    },
  });
  expect(findings).toEqual([
    { part: "workers", state: "well", seen: "2 alive, with the labels browser, eu", mend: null },
    {
      part: "labels eu, gpu",
      state: "advisory",
      seen: expect.stringMatching(/no worker that is alive has them; 3 runs wait, the oldest for 2/),
      mend: "Start a worker on a machine that has them: millrace worker --label eu --label gpu",
    },
  ]);
});

test("fleetFindings() says that a database behind a pooler tells nothing, and nothing of a backlog that is not known", () => {
  expect(fleetFindings({ store: { ...store, hears: false }, backlog: null })).toMatchObject([
    { part: "notifications", state: "advisory", mend: expect.stringContaining("MILLRACE_LISTEN_URL") },
  ]);
});

test("fleetFindings() finds it worth a word that no worker is alive", () => {
  expect(fleetFindings({ store, backlog: { claimable: [], held: 0, workers: [] } })).toMatchObject([
    { part: "workers", state: "advisory", seen: "0 alive" },
  ]);
});
