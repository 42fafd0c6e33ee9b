import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { startPostgres, type TestPostgres } from "../../../../test/postgres/start-postgres.ts";
import { createTestDatabase, openTestSession, runSql } from "../../../../test/postgres/test-database.ts";
import { project, runStart } from "../conformance/scene.ts";
import type { StoreChange } from "../store.ts";
import { openPostgresStore } from "./postgres-store.ts";

// Whatever happened while nobody listened.
const gap = { claimable: true, runs: "many", attention: "many", duties: true };

const serverUrl = inject("postgresUrl");
const unavailable = { code: "STORE_UNAVAILABLE" };

describe.skipIf(serverUrl === null)("a server that goes away", () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = (await startPostgres({ fsync: true }))!;
  });
  afterAll(() => server.stop());

  test("is reported by every call, and used again by itself once it is back", async () => {
    const url = await createTestDatabase(server.url);
    const store = await openPostgresStore({ url });
    const changes: StoreChange[] = [];
    store.onChange((change) => changes.push(change));
    const worker = await store.openWorker({ workerId: "worker-1", leaseMs: 60_000 });
    await store.startRuns({ starts: [runStart("run-1")] });
    await server.kill();
    const batch = { worker, starts: [], updates: [], claimLimit: 5 };
    await expect(store.commit(batch)).rejects.toMatchObject({ ...unavailable, retry: true });
    await expect(store.listRuns({ project, limit: 1 })).rejects.toMatchObject(unavailable);
    await expect(store.checkHealth()).rejects.toMatchObject(unavailable);
    changes.length = 0;
    await server.restart();
    await vi.waitFor(() => store.checkHealth(), { timeout: 10_000 });
    expect((await store.commit(batch)).claimed).toMatchObject([{ runId: "run-1" }]);
    await vi.waitFor(() => expect(changes).toContainEqual(gap), { timeout: 10_000 });
    await store.close();
  }, 40_000);
});

describe.skipIf(serverUrl === null)("a connection", () => {
  test("that listens and breaks comes back, and tells that it may have missed something", async () => {
    const url = await createTestDatabase(serverUrl!);
    const [store, other] = [await openPostgresStore({ url }), await openPostgresStore({ url })];
    const changes: StoreChange[] = [];
    store.onChange((change) => changes.push(change));
    await runSql(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()",
    );
    await vi.waitFor(() => expect(changes).toContainEqual(gap), 5_000);
    await other.startRuns({ starts: [runStart("run-1")] });
    const started = { claimable: true, runs: [{ project, runId: "run-1" }], attention: [], duties: false };
    await vi.waitFor(() => expect(changes).toContainEqual(started));
    await Promise.all([store.close(), other.close()]);
  });

  test("that gets no answer to a statement is given up, and the next call has another", async () => {
    const url = await createTestDatabase(serverUrl!);
    const store = await openPostgresStore({ url, statementTimeoutMs: 300 });
    const worker = await store.openWorker({ workerId: "worker-1", leaseMs: 60_000 });
    const session = await openTestSession(url);
    await session.query("begin");
    await session.query("select from millrace.workers for update");
    const batch = { worker, starts: [], updates: [], claimLimit: 0 };
    await expect(store.commit(batch)).rejects.toMatchObject(unavailable);
    await session.end();
    await store.commit(batch);
    await store.close();
  });

  test("ignores notifications that no store has sent", async () => {
    const url = await createTestDatabase(serverUrl!);
    const [store, other] = [await openPostgresStore({ url }), await openPostgresStore({ url })];
    const changes: StoreChange[] = [];
    store.onChange((change) => changes.push(change));
    await runSql(url, "notify millrace, 'hello'; notify millrace; notify millrace, '1[1,2,3]'");
    await other.startRuns({ starts: [runStart("run-1")] });
    await vi.waitFor(() => expect(changes).toHaveLength(1));
    await Promise.all([store.close(), other.close()]);
  });
});

describe("openPostgresStore()", () => {
  test("says that nobody answers at an address", async () => {
    const server = await silentServer();
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const opening = openPostgresStore({ url: `postgresql://postgres@127.0.0.1:${port}/millrace` });
    await expect(opening).rejects.toMatchObject({
      ...unavailable,
      hint: expect.stringContaining("MILLRACE_DATABASE_URL"),
    });
  });

  test("gives up on a server that accepts and says nothing", async () => {
    const server = await silentServer();
    const { port } = server.address() as { port: number };
    const url = `postgresql://postgres@127.0.0.1:${port}/millrace`;
    await expect(openPostgresStore({ url, connectTimeoutMs: 200 })).rejects.toMatchObject(unavailable);
    await new Promise((resolve) => server.close(resolve));
  });

  test.skipIf(serverUrl === null)("says that the database is not there", async () => {
    const url = serverUrl!.replace(/postgres$/, "nothing_of_that_name");
    const refusal = { ...unavailable, retry: false, hint: expect.stringContaining("MILLRACE_DATABASE_URL") };
    await expect(openPostgresStore({ url })).rejects.toMatchObject(refusal);
  });

  test.skipIf(serverUrl === null)("says that the user may not write there", async () => {
    const url = await createTestDatabase(serverUrl!);
    await runSql(url, "drop role if exists guest; create role guest login");
    const guest = url.replace("postgres@", "guest@");
    await expect(openPostgresStore({ url: guest })).rejects.toMatchObject({ ...unavailable, retry: false });
  });
});

async function silentServer(): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => undefined).resume());
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return server;
}
