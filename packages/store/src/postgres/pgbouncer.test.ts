import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { findPgbouncer, startPgbouncer, type TestPgbouncer } from "../../../../test/postgres/start-pgbouncer.ts";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { changesConformance } from "../conformance/changes.ts";
import { claimsConformance } from "../conformance/claims.ts";
import { fencingConformance } from "../conformance/fencing.ts";
import { project, runStart } from "../conformance/scene.ts";
import { startsConformance } from "../conformance/starts.ts";
import { tablesConformance } from "../conformance/tables.ts";
import type { Store, StoreChange } from "../store.ts";
import { postgresTarget } from "../testing/postgres-target.ts";
import { openPostgresArtifacts } from "./postgres-artifacts.ts";
import { openPostgresStore } from "./postgres-store.ts";

const serverUrl = inject("postgresUrl");
const missing = serverUrl === null || findPgbouncer() === null;
if (missing) console.warn("PgBouncer or PostgreSQL is not installed: the tests of PgBouncer do not run.");

describe.skipIf(missing)("a store behind PgBouncer in transaction mode (skipped without the package pgbouncer)", () => {
  let bouncer: TestPgbouncer;
  beforeAll(async () => {
    bouncer = await startPgbouncer(serverUrl!);
  });
  afterAll(() => bouncer.stop());

  const target = postgresTarget(serverUrl!, {
    name: "PostgreSQL behind PgBouncer",
    through: (url) => bouncer.through(url),
  });
  // What a pooler could break: statements of one transaction on two connections, notifications, and the function of the flush.
  startsConformance(target);
  claimsConformance(target);
  fencingConformance(target);
  changesConformance(target);
  tablesConformance(target);

  async function database() {
    const direct = await createTestDatabase(serverUrl!);
    return { direct, pooled: bouncer.through(direct) };
  }

  function heard(store: Store): StoreChange[] {
    const changes: StoreChange[] = [];
    store.onChange((change) => changes.push(change));
    return changes;
  }

  /** Start, claim, end; a worker's whole life of a run. */
  async function complete(store: Store, runId: string): Promise<void> {
    const worker = await store.openWorker({ workerId: `worker of ${runId}`, leaseMs: 60_000 });
    await store.heartbeat({ worker });
    const { claimed } = await store.commit({ worker, starts: [runStart(runId)], updates: [], claimLimit: 1 });
    expect(claimed).toMatchObject([{ runId }]);
    const entries = [
      { seq: 2, kind: "run.succeeded", name: null, key: null, attempt: 0, body: '{"output":1}', at: 1 },
    ] as const;
    const update = { project, runId, entries, transition: { to: "succeeded" } } as const;
    await store.commit({ worker, starts: [], updates: [update], claimLimit: 0 });
    expect(await store.getRun({ project, runId })).toMatchObject({ status: "succeeded" });
    await store.closeWorker({ worker });
  }

  test("commits, claims, reads, stores artifacts and migrates through it", async () => {
    const { direct, pooled } = await database();
    const [store, artifacts] = [
      await openPostgresStore({ url: pooled, listenUrl: direct }),
      await openPostgresArtifacts({ url: pooled }),
    ];
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => store.sendSignal({ project, runId: `${n}`, name: "x", payload: "1" })),
    );
    await complete(store, "run-1");
    const stored = await artifacts.write({ project, content: bytes(3 * 2 ** 20) });
    const { content } = await artifacts.read({ project, artifact: stored.artifact, start: 0, end: stored.sizeBytes });
    let read = 0;
    for await (const chunk of content) read += chunk.length;
    expect(read).toBe(3 * 2 ** 20);
    await Promise.all([store.close(), artifacts.close()]);
  });

  test("with a direct address to listen on hears what another process commits", async () => {
    const { direct, pooled } = await database();
    let polls = false;
    const options = { url: pooled, listenUrl: direct, onPolling: () => (polls = true) };
    const [store, other] = [await openPostgresStore(options), await openPostgresStore(options)];
    const changes = heard(store);
    await other.startRuns({ starts: [runStart("run-1")] });
    await vi.waitFor(() =>
      expect(changes).toContainEqual(expect.objectContaining({ claimable: true, runs: [{ project, runId: "run-1" }] })),
    );
    expect(polls).toBe(false);
    await Promise.all([store.close(), other.close()]);
  });

  test("without one finds out that it hears nothing, says so, and has those who wait look every half second", async () => {
    const { pooled } = await database();
    let told = 0;
    const store = await openPostgresStore({ url: pooled, onPolling: () => void told++ });
    const changes = heard(store);
    await complete(store, "run-1");
    changes.length = 0;
    const look = { claimable: true, runs: "many", attention: [], duties: true };
    await vi.waitFor(() => expect(changes).toEqual([look, look]), { timeout: 5_000 });
    expect(told).toBe(1);
    await store.close();
  });

  test("refuses an address to listen on that leads through it as well, or to another database", async () => {
    const { pooled } = await database();
    const elsewhere = await createTestDatabase(serverUrl!);
    for (const listenUrl of [pooled, elsewhere])
      await expect(openPostgresStore({ url: pooled, listenUrl })).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        message: expect.stringContaining("MILLRACE_LISTEN_URL"),
      });
  }, 20_000);
});

async function* bytes(size: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(size);
}
