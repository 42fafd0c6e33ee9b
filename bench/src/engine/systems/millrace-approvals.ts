import { publishFlow } from "@millrace/engine";
import type { Store } from "@millrace/store";
import { decideApproval } from "@millrace/store/approvals";
import type { Job } from "../measured.ts";
import type { Waiting } from "../system.ts";
import { benchVersion, flowName, project } from "./flow-source.ts";
import { openBenchEngine, openBenchStore, type Topology } from "./millrace-engine.ts";
import { untilAllEnded } from "./millrace-records.ts";

/** Runs that wait for an approval, each decided by a call of its own. */
export async function millraceApprovals(topology: Topology, job: Job): Promise<Waiting> {
  const store = await openBenchStore(topology, job);
  await publishFlow({ store, version: benchVersion({ ...job, approval: true }) });
  const { worker, control } = await openBenchEngine(topology, store, job);
  await worker.start();
  return {
    async park(runs) {
      await inTurn(runs, job.concurrency, () => control.start({ project, flow: flowName, input: {} }));
      await untilAllEnded(store);
      await untilParked(store, runs);
    },
    async finish() {
      const open = await openApprovals(store);
      const decision = { outcome: "approved", by: "bench", comment: null, answer: null } as const;
      await inTurn(open.length, job.concurrency, (index) =>
        decideApproval(store.tables, { project, approvalId: open[index]!, decision }),
      );
      while ((await store.listRuns({ project, status: "waiting", limit: 1 })).length > 0) await pause();
      await untilAllEnded(store);
    },
    async close() {
      await worker.drain();
      await store.close();
    },
  };
}

async function openApprovals({ tables: { build, read } }: Store): Promise<readonly string[]> {
  const rows = await read(
    build.selectFrom("approvals").select("approval_id").where("project", "=", project).where("status", "=", "open"),
  );
  return rows.map((row) => row.approval_id);
}

async function untilParked(store: Store, runs: number): Promise<void> {
  while ((await openApprovals(store)).length < runs) await pause();
  await untilAllEnded(store);
}

/** Does work by index, so many at a time. */
async function inTurn(count: number, atATime: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      while (next < count) await work(next++);
    }),
  );
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
