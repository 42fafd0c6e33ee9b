import { readFileSync } from "node:fs";
import { project, useWorld } from "@millrace/engine/testing";
import postOrders from "@millrace/example-flows/queues/post-orders.ts";
import rebuildSearch from "@millrace/example-flows/queues/rebuild-search.ts";
import sendMail from "@millrace/example-flows/queues/send-mail.ts";
import type { Flow, Json } from "@millrace/flow";
import { listQueues } from "@millrace/store/queues";
import { expect, test } from "vitest";

const world = useWorld();
const start = (flow: string, input: Json, rest: object = {}) =>
  world().control.start({ project, flow, input, ...rest });

test("mails go one by one for each customer, and a hundred in a minute", async () => {
  await world().publish(sendMail as unknown as Flow);
  const [queue] = await listQueues(world().store.tables, { project });
  expect(queue).toMatchObject({ queue: "mail", settings: { concurrency: 5, rate: { limit: 100, perMs: 60_000 } } });
  const runs: string[] = [];
  for (let n = 0; n < 101; n++)
    runs.push((await start("send-mail", { customer: { id: String(n % 30) }, subject: "Hello" })).runId);
  const startMs = world().clock.nowMs();
  for (const runId of runs) expect(await world().ended(runId)).toBe("succeeded");
  expect(world().clock.nowMs() - startMs).toBe(60_000);
  expect(await world().output(runs[0]!)).toBe("Hello for 0");
});

test("orders of a shop are posted together", async () => {
  await world().publish(postOrders as unknown as Flow);
  const runs = await Promise.all([1, 2, 3].map((order) => start("post-orders", { shop: "Paris", order })));
  const other = await start("post-orders", { shop: "Rome", order: 4 });
  const [runId] = new Set(runs.map((run) => run.runId));
  await world().ended(runId!);
  expect(await world().output(runId!)).toEqual({ shop: "Paris", orders: [1, 2, 3] });
  expect(runs.every((run) => run.runId === runId && run.runId !== other.runId)).toBe(true);
});

test("the search is rebuilt once, for the last revision", async () => {
  await world().publish(rebuildSearch as unknown as Flow);
  const { runId } = await start("rebuild-search", { site: "docs", revision: 1 });
  await start("rebuild-search", { site: "docs", revision: 2 });
  await world().ended(runId);
  expect(await world().output(runId)).toBe("docs at revision 2");
});

test.each(["send-mail.ts", "post-orders.ts", "rebuild-search.ts"])("the guide shows %s as it is", (file) => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  expect(read("docs/flows-guide/queues.md")).toContain(`\`\`\`ts\n${read(`examples/engine/queues/${file}`)}\`\`\``);
});
