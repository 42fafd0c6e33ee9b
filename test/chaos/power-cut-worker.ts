import { join } from "node:path";
import { openArtifactFolder, openSqliteStore } from "@millrace/store";

/** Writes runs and artifacts as a worker does, and says on standard output what was acknowledged: `started ID`, `succeeded ID HASH`. */
const disk = process.argv[2]!;
const project = "power";
const store = await openSqliteStore({ file: join(disk, "millrace.sqlite"), thread: true });
const artifacts = openArtifactFolder({ folder: join(disk, "artifacts") });
const worker = await store.openWorker({ workerId: "cut", leaseMs: 60_000, alone: true });

async function work(lane: number): Promise<void> {
  for (let index = 0; ; index++) {
    const runId = `run-${lane}-${index}`;
    const at = Date.now();
    const head = { name: null, key: null, attempt: 0, at };
    const queued = { ...head, seq: 1, kind: "run.queued", body: '{"input":null}' } as const;
    await store.startRuns({
      starts: [
        { project, runId, flow: "power", version: "1", parentRunId: null, idempotencyKey: null, entries: [queued] },
      ],
    });
    process.stdout.write(`started ${runId}\n`);
    const stored = await artifacts.write({ project, content: bytes(runId) });
    const { claimed } = await store.commit({ worker, starts: [], updates: [], claimLimit: 1 });
    for (const run of claimed) {
      const step = {
        ...head,
        seq: run.seq + 1,
        kind: "step.succeeded",
        name: "work",
        attempt: 1,
        body: `{"output":"${stored.artifact}","startedAt":${at}}`,
      } as const;
      const end = {
        ...head,
        seq: run.seq + 2,
        kind: "run.succeeded",
        body: `{"output":"${stored.artifact}"}`,
      } as const;
      const key = { project, runId: run.runId };
      await store.commit({
        worker,
        starts: [],
        updates: [{ ...key, entries: [step, end], transition: { to: "succeeded" } }],
        claimLimit: 0,
      });
      process.stdout.write(`succeeded ${run.runId} ${stored.artifact}\n`);
    }
  }
}

async function* bytes(runId: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(runId.repeat(500));
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => work(lane)));
