import { defineQueue } from "@millrace/flow";
import { flowAdmission } from "@millrace/flow/queue";
import { describe, expect, inject, it } from "vitest";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { type RunningServer, startServer } from "../main.ts";
import { api, ended, publish } from "../testing/server-client.ts";
import { bundles, testFolder } from "../testing/test-folder.ts";

const serverUrl = inject("postgresUrl") ?? null;
const queue = defineQueue({ name: "narrow", concurrency: 2, maxSize: 6 });
const narrow = { ...bundles.slow, manifest: { ...bundles.slow.manifest, admission: flowAdmission({ queue }, "slow") } };

const start = (server: RunningServer): Promise<{ runId: string }> =>
  api(server, "/api/v1/runs", { method: "POST", body: { flow: "slow", input: { ms: 30 } } });

describe.skipIf(serverUrl === null)("two servers on one PostgreSQL", { timeout: 30_000 }, () => {
  it("keep a queue's size and concurrency together", async () => {
    const database = await createTestDatabase(serverUrl as string);
    await using place = await testFolder({ MILLRACE_DATABASE_URL: database });
    await using other = await testFolder({ MILLRACE_DATABASE_URL: database });
    const servers = [await startServer({ config: place.config }), await startServer({ config: other.config })] as const;
    await publish(servers[0], narrow as unknown as typeof bundles.slow);
    await api(servers[1], "/api/v1/queues/narrow/pause", { method: "POST", body: {} });
    const answers = await Promise.allSettled(Array.from({ length: 16 }, (_, n) => start(servers[n % 2 === 0 ? 0 : 1])));
    const runIds = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value.runId] : []));
    expect(runIds).toHaveLength(6);
    for (const answer of answers)
      if (answer.status === "rejected") expect(String(answer.reason)).toContain("QUEUE_FULL");
    await api(servers[0], "/api/v1/queues/narrow/resume", { method: "POST", body: {} });
    const runs = await Promise.all(runIds.map((runId) => ended(servers[1], runId)));
    const spans = runs.map(({ startedAt, finishedAt }) => [Date.parse(startedAt!), Date.parse(finishedAt!)] as const);
    for (const [from] of spans)
      expect(spans.filter(([begin, end]) => begin <= from && end > from).length).toBeLessThanOrEqual(2);
    await Promise.all(servers.map((server) => server.close()));
  });
});
