import { listDeliveries } from "@millrace/store/deliveries";
import { afterEach, expect, test } from "vitest";
import type { Duty } from "../duties/duty.ts";
import { openWorld } from "../testing/open-world.ts";
import { flow } from "../testing/use-world.ts";
import { project, type World } from "../testing/world.ts";
import type { PostCallback } from "./attempt-callback.ts";
import { createCallbackDuty } from "./callback-duty.ts";

let world: World;
afterEach(() => world.close());

const open = async () => {
  world = await openWorld();
  await world.publish(flow(({ input }) => input));
};
const start = async (url: string) =>
  (await world.control.start({ project, flow: "flow", input: null, callback: { url } })).runId;
const delivered = async () =>
  (await listDeliveries(world.store.tables, { project, status: "delivered", limit: 1_000 })).length;

/** A receiver that hangs at `slow` until it is let go, and takes everything else at once. */
function receiver() {
  const asked: string[] = [];
  const hanging: (() => void)[] = [];
  const post: PostCallback = (url) => {
    asked.push(new URL(url).host);
    if (!url.includes("slow")) return Promise.resolve({ status: 200 });
    return new Promise((resolve) => hanging.push(() => resolve({ status: 200 })));
  };
  return { asked, hanging, post };
}

const count = (asked: readonly string[], host: string) => asked.filter((one) => one === host).length;

test("a receiver that hangs delays no other one, and has a few attempts at a time", async () => {
  await open();
  const { asked, hanging, post } = receiver();
  const duty = createCallbackDuty({ store: world.store, clock: world.clock, post });
  for (let n = 0; n < 7; n++) await world.ended(await start("https://slow.example/"));
  await world.ended(await start("https://quick.example/"));
  const round = duty.run();
  await world.until(() => hanging.length === 4);
  await world.until(async () => (await delivered()) === 1);
  // What ends while it hangs is told at once.
  await world.ended(await start("https://late.example/"));
  await world.until(async () => (await delivered()) === 2);
  expect(count(asked, "slow.example")).toBe(4);
  let over = 0;
  while (over < 7) {
    await world.until(() => hanging.length > 0);
    hanging.shift()!();
    over++;
    expect(count(asked, "slow.example") - over).toBeLessThanOrEqual(4);
  }
  expect(await round).toBeGreaterThan(0);
  expect(await delivered()).toBe(9);
  expect(asked).toHaveLength(9);
});

test("a duty that is stopped begins nothing more and ends with what is under way", async () => {
  await open();
  const { asked, hanging, post } = receiver();
  const duty = createCallbackDuty({ store: world.store, clock: world.clock, post });
  for (let n = 0; n < 5; n++) await world.ended(await start("https://slow.example/"));
  const round = duty.run();
  await world.until(() => hanging.length === 4);
  duty.stop!();
  for (const letGo of hanging) letGo();
  await round;
  expect(asked).toHaveLength(4);
  expect(await delivered()).toBe(4);
});

test("an attempt that the store does not take fails the duty once the others have ended", async () => {
  await open();
  const { tables } = world.store;
  let writes = 0;
  // The delivery is made; the attempt at it cannot begin.
  const write: typeof tables.write = (...given) =>
    ++writes > 1 ? Promise.reject(new Error("gone")) : tables.write(...given);
  const parts = { clock: world.clock, post: async () => ({ status: 200 }) };
  await world.ended(await start("https://a.example/"));
  const store = Object.create(world.store, { tables: { value: { ...tables, write } } }) as typeof world.store;
  await expect(createCallbackDuty({ ...parts, store }).run()).rejects.toThrow("gone");
  await createCallbackDuty({ ...parts, store: world.store }).run();
  expect(await delivered()).toBe(1);
});

test("the worker that ends a run wakes the duty: nobody waits for its next look", async () => {
  const { asked, post } = receiver();
  let duty: Duty | null = null;
  // Called when woken, and at no other time.
  const whenWoken: Duty = {
    name: "call back",
    async run() {
      await duty?.run();
      return null;
    },
  };
  world = await openWorld({ duties: [whenWoken] });
  duty = createCallbackDuty({ store: world.store, clock: world.clock, post });
  await world.publish(flow(({ input }) => input));
  await world.settle();
  const beganMs = world.clock.nowMs();
  await start("https://quick.example/");
  await world.until(() => asked.length === 1);
  // Told, and no time has passed.
  expect(world.clock.nowMs()).toBe(beganMs);
  await world.publish(flow(({ step }) => step.waitFor("never", { signal: "never" })));
  const runId = await start("https://quick.example/");
  await world.until(async () => (await world.status(runId)) === "waiting");
  await world.control.cancel({ project, runId });
  await world.until(() => asked.length === 2);
  expect(world.clock.nowMs()).toBe(beganMs);
});
