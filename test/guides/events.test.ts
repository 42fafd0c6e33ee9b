import { readFileSync } from "node:fs";
import { createEventDuty, createHookUrls, emitOutside } from "@millrace/engine";
import { project, useWorld } from "@millrace/engine/testing";
import { orderPaid } from "@millrace/example-flows/events/order-events.ts";
import shipOrder from "@millrace/example-flows/events/ship-order.ts";
import takeOrder from "@millrace/example-flows/events/take-order.ts";
import type { Flow, Json } from "@millrace/flow";
import { receiveHook } from "@millrace/store/events";
import { beforeEach, expect, test } from "vitest";

const world = useWorld();
const base = "https://millrace.example";

const hookUrls = () => createHookUrls({ tables: world().store.tables, baseUrl: () => base });

beforeEach(async () => {
  await world().restart({ hookUrls: hookUrls(), duties: [createEventDuty({ store: world().store })] });
  for (const flow of [takeOrder, shipOrder]) await world().publish(flow as unknown as Flow);
});

/** The run of ship-order once it waits for the payment. */
async function ordered(country: string): Promise<string | undefined> {
  const taken = await world().start("take-order", { orderId: "o-17", country });
  await world().ended(taken);
  await world().settle();
  const [run] = await world().store.listRuns({ project, flow: "ship-order", limit: 1 });
  if (run) await world().ended(run.runId, "waiting");
  return run?.runId;
}

test("an order is shipped once it was paid and the carrier has called", async () => {
  const runId = (await ordered("DE"))!;
  const paid = (orderId: string) => orderPaid.of({ orderId, amountCents: 900 }) as { type: string; payload: Json };
  await emitOutside(world().store, { project, ...paid("o-18") });
  await emitOutside(world().store, { project, ...paid("o-17") });
  await world().until(async () => (await world().kinds(runId)).includes("step.succeeded"));
  const [booked] = await world().journal(runId, "step.succeeded");
  const { notify } = booked!.body.output as { notify: string };
  await world().ended(runId, "waiting");
  const hookId = await hookUrls().read(notify.slice(`${base}/hooks/`.length));
  await receiveHook(world().store.tables, { hookId: hookId!, payload: '{"driver":"Ada"}' });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ shipped: true, cents: 900 });
});

test("an order that nobody pays is not shipped, and one from elsewhere is no business of this flow", async () => {
  expect(await ordered("FR")).toBeUndefined();
  const runId = (await ordered("DE"))!;
  world().clock.jump(3 * 24 * 3_600_000);
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ shipped: false });
});

test.each(["order-events.ts", "take-order.ts", "ship-order.ts"])("the guide shows %s as it is", (file) => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  expect(read("docs/flows-guide/events.md")).toContain(`\`\`\`ts\n${read(`examples/engine/events/${file}`)}\`\`\``);
});
