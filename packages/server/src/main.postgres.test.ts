import { describe, expect, inject, it } from "vitest";
import { createTestDatabase } from "../../../test/postgres/test-database.ts";
import { startServer } from "./main.ts";
import { api, ended, publish, start } from "./testing/server-client.ts";
import { bundles, testFolder } from "./testing/test-folder.ts";

const serverUrl = inject("postgresUrl") ?? null;

describe.skipIf(serverUrl === null)("startServer() on PostgreSQL", { timeout: 30_000 }, () => {
  it("runs a flow, tells of it in the feed, and shares the work with a second server", async () => {
    const database = await createTestDatabase(serverUrl as string);
    await using place = await testFolder({ MILLRACE_DATABASE_URL: database });
    await using other = await testFolder({ MILLRACE_DATABASE_URL: database });
    const [first, second] = [await startServer({ config: place.config }), await startServer({ config: other.config })];
    await publish(first, bundles.echo);
    const stream = await fetch(`${second.url}/api/v1/events?entries=runs&from=start`, {
      headers: { Authorization: `Bearer ${second.token}` },
    });
    const runId = await start(first, "echo", { n: 1 });
    expect(await ended(second, runId)).toMatchObject({ status: "succeeded", output: { n: 1 } });
    let told = "";
    for await (const chunk of stream.body as ReadableStream<Uint8Array>) {
      told += new TextDecoder().decode(chunk);
      if (told.includes(runId) && told.includes("run.succeeded")) break;
    }
    expect(await api(first, "/api/v1/system")).toMatchObject({ store: { kind: "postgres" } });
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    await first.close();
    expect(await ended(second, await start(second, "echo", { n: 2 }))).toMatchObject({ output: { n: 2 } });
    await second.close();
  });

  it("says that the database is not there, without its password", async () => {
    await using place = await testFolder({ MILLRACE_DATABASE_URL: "postgres://ada:hunter2@127.0.0.1:1/runs" });
    const failure = await startServer({ config: place.config }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(String((failure as Error).message)).not.toContain("hunter2");
  });
});
