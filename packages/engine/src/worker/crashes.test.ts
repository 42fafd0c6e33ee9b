import { MillraceError } from "@millrace/flow/errors";
import { isTerminal } from "@millrace/flow/run";
import type { CommitBatch, CommitResult } from "@millrace/store";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import type { MortalStoreOptions } from "../testing/mortal-store.ts";
import { countPieces, expectedOutput, type Piece, randomFlow, randomPieces } from "../testing/random-flow.ts";
import { openWorld, project, type World } from "../testing/world.ts";

/** What happens at a commit: the process dies or the store fails, before or after the write. */
const disaster = fc.record({
  commits: fc.integer({ min: 1, max: 7 }),
  how: fc.constantFrom("dies before", "dies after", "fails before", "fails after"),
});
type Disaster = typeof disaster extends fc.Arbitrary<infer Value> ? Value : never;

// Few heartbeats, as virtual time passes them one by one.
const calm = { leaseMs: 600_000 };

let world: World;
/** Steps that are in the journal, as of the last write, by run. */
const recorded = new Set<string>();
const executed: string[] = [];
const repeated: string[] = [];
let runId = "";

beforeAll(async () => {
  world = await openWorld();
  const flow = randomFlow({
    executed(id) {
      executed.push(id);
      if (recorded.has(id)) repeated.push(id);
    },
  });
  await world.publish(flow);
});
afterAll(() => world.close());

/** Counts commits and lets the disaster come over one of them. */
function troubled({ commits, how }: Disaster, onDeath: () => void): MortalStoreOptions {
  let left = commits;
  return {
    ...calm,
    async commit(batch, through) {
      left--;
      if (left !== 0) return note(batch, await through(batch));
      const [verb, when] = how.split(" ");
      if (when === "after") note(batch, await through(batch));
      if (verb === "fails")
        throw new MillraceError({ code: "STORE_UNAVAILABLE", message: "Cannot reach the store as the test says so" });
      onDeath();
      return new Promise<never>(() => {});
    },
  };
}

function note(batch: CommitBatch, result: CommitResult): CommitResult {
  if (result.refused.length > 0) return result;
  for (const update of batch.updates)
    for (const { kind, name } of update.entries)
      if (kind === "step.succeeded" && update.runId === runId) recorded.add(name!);
  return result;
}

async function liveThrough(pieces: readonly Piece[], disasters: readonly Disaster[]): Promise<void> {
  recorded.clear();
  executed.length = repeated.length = 0;
  await world.restart(calm);
  runId = await world.start("random", pieces as never);
  for (let sent = countPieces(pieces, (piece) => piece.do === "wait" && piece.sent); sent > 0; sent--)
    await world.store.sendSignal({ project, runId, name: "sent", payload: "1" });
  for (const one of disasters) {
    let died = false;
    await world.restart(
      troubled(one, () => {
        died = true;
        world.kill();
      }),
    );
    await world.fly(async () => died || isTerminal(await world.status(runId)), { quiet: 25 });
    if (!died) return;
  }
  await world.restart({ ...calm, commit: async (batch, through) => note(batch, await through(batch)) });
  await world.ended(runId);
}

test("A run that dies again and again at any commit ends as if nothing had happened, and repeats no recorded step", async () => {
  await fc.assert(
    fc.asyncProperty(randomPieces, fc.array(disaster, { minLength: 1, maxLength: 6 }), async (pieces, disasters) => {
      const before = (await world.store.readState({ project, flow: "random", key: "count" }))?.value ?? "0";
      await liveThrough(pieces, disasters);
      expect(await world.output(runId)).toEqual(expectedOutput(pieces));
      expect(repeated).toEqual([]);
      expect(journalFaults(await world.entries(runId))).toEqual([]);
      const after = (await world.store.readState({ project, flow: "random", key: "count" }))?.value ?? "0";
      expect(Number(after) - Number(before)).toBe(countPieces(pieces, (piece) => piece.do === "state"));
      const lines = (await world.journal(runId, "log.written")).map(({ body }) => body.message);
      expect(lines).toEqual(pieces.map((_, index) => `line ${index}`));
    }),
    { numRuns: 300, endOnFailure: true },
  );
}, 120_000);
