import { MillraceError } from "@millrace/flow/errors";
import { isTerminal } from "@millrace/flow/run";
import type { CommitBatch, CommitResult } from "@millrace/store";
import { decideApproval, listApprovals } from "@millrace/store/approvals";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import type { MortalStoreOptions } from "../testing/mortal-store.ts";
import { openWorld } from "../testing/open-world.ts";
import { countPieces, expectedOutput, leafFlow, type Piece, randomFlow, randomPieces } from "../testing/random-flow.ts";
import { project, type World } from "../testing/world.ts";

/** What happens at a commit: the process dies or the store fails, before or after the write. */
const disaster = fc.record({
  commits: fc.integer({ min: 1, max: 12 }),
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
  await world.publish(leafFlow);
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
    for (const { kind, name, key } of update.entries)
      if (kind === "step.succeeded") recorded.add(`${update.runId} ${name}${key === null ? "" : `[${key}]`}`);
  return result;
}

async function liveThrough(pieces: readonly Piece[], disasters: readonly Disaster[]): Promise<void> {
  recorded.clear();
  executed.length = repeated.length = 0;
  await world.restart(calm);
  runId = await world.start("random", { pieces, fails: false } as never);
  const asksQuick = countPieces(pieces, (piece) => piece.do === "approval" && piece.decided) > 0;
  const takers = countPieces(pieces, (piece) => piece.do === "race" || (piece.do === "wait" && piece.sent));
  for (let sent = takers; sent > 0; sent--)
    await world.store.sendSignal({ project, runId, name: "sent", payload: "1" });
  for (const one of disasters) {
    let died = false;
    await world.restart(
      troubled(one, () => {
        died = true;
        world.kill();
      }),
    );
    const isOver = async () => died || isTerminal(await world.status(runId));
    await world.fly(async () => (await isOver()) || (asksQuick && (await decideQuickly())));
    if (!died) break;
  }
  await world.restart({ ...calm, commit: async (batch, through) => note(batch, await through(batch)) });
  await world.fly(async () => (asksQuick && (await decideQuickly())) || (await unfinished()) === 0);
}

/** The person who answers at once. */
async function decideQuickly(): Promise<false> {
  const { tables } = world.store;
  for (const { approvalId, person } of await listApprovals(tables, { project, state: "open", limit: 100 })) {
    const decision = { outcome: "approved", by: "quick", comment: null, answer: null } as const;
    if (person === "quick") await decideApproval(tables, { project, approvalId, decision });
  }
  return false;
}

async function unfinished(): Promise<number> {
  const { tables } = world.store;
  return (await tables.read(tables.build.selectFrom("runs").select("run_id").where("finished_at", "is", null))).length;
}

async function allRuns(): Promise<readonly string[]> {
  const { tables } = world.store;
  return (await tables.read(tables.build.selectFrom("runs").select("run_id"))).map((row) => row.run_id);
}

/** The runs that the journal of a run says it started, and those of theirs; what is wrong with their journals goes to `faults`. */
async function startedBy(run: string, faults: string[]): Promise<readonly string[]> {
  const entries = await world.entries(run);
  faults.push(...journalFaults(entries));
  const started: string[] = [];
  for (const { kind, body } of entries) {
    const { runId: child } = JSON.parse(body) as { readonly runId?: string };
    if ((kind !== "child.started" && kind !== "wait.started") || child === undefined) continue;
    started.push(child, ...(await startedBy(child, faults)));
  }
  return started;
}

test("A run that dies again and again at any commit ends as if nothing had happened, and repeats no recorded step", async () => {
  await fc.assert(
    fc.asyncProperty(randomPieces, fc.array(disaster, { minLength: 1, maxLength: 6 }), async (pieces, disasters) => {
      const before = (await world.store.readState({ project, flow: "random", key: "count" }))?.value ?? "0";
      const runsBefore = new Set(await allRuns());
      await liveThrough(pieces, disasters);
      expect(await world.output(runId)).toEqual(expectedOutput(pieces));
      expect(repeated).toEqual([]);
      const faults: string[] = [];
      const started = [runId, ...(await startedBy(runId, faults))];
      expect(faults).toEqual([]);
      // Every run was started once, by an entry.
      expect((await allRuns()).filter((id) => !runsBefore.has(id)).sort()).toEqual([...started].sort());
      const after = (await world.store.readState({ project, flow: "random", key: "count" }))?.value ?? "0";
      expect(Number(after) - Number(before)).toBe(countPieces(pieces, (piece) => piece.do === "state"));
      const lines = (await world.journal(runId, "log.written")).map(({ body }) => body.message);
      expect(lines).toEqual(pieces.map((_, index) => `line ${index}`));
      const metrics = (await world.journal(runId, "metric.written")).map(({ body }) => body.value);
      expect(metrics).toEqual(pieces.map((_, index) => index));
    }),
    { numRuns: 300, endOnFailure: true },
  );
}, 120_000);
