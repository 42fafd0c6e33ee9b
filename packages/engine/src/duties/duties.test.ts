import { afterEach, expect, test } from "vitest";
import { openWorld } from "../testing/open-world.ts";
import { gate } from "../testing/use-world.ts";
import type { World, WorldOptions } from "../testing/world.ts";
import { createWorker } from "../worker/worker.ts";
import type { Duty } from "./duty.ts";

let world: World;
afterEach(() => world.close());

/** A duty that answers with what the test says, and remembers when it was called. */
function recordedDuty(answer: (call: number) => number | null | Promise<number | null> = () => null) {
  const calls: number[] = [];
  const duty: Duty = {
    name: "count",
    async run() {
      calls.push(world?.clock.nowMs() ?? 0);
      return answer(calls.length);
    },
  };
  return { duty, calls };
}

const open = async (duty: Duty, options: WorldOptions = {}) => {
  world = await openWorld({ duties: [duty], ...options });
};
const tellDuties = () => world.store.tables.write([], { duties: true });

test("a worker that is alone has its duties called at once, and then when they ask for it", async () => {
  const { duty, calls } = recordedDuty(() => 60_000);
  await open(duty);
  expect(calls).toHaveLength(1);
  await world.advance(59_999);
  expect(calls).toHaveLength(1);
  await world.advance(60_001);
  expect(calls).toHaveLength(3);
});

test("a duty that asks for nothing is called when something is written for it", async () => {
  const { duty, calls } = recordedDuty();
  await open(duty);
  await world.advance(3_600_000);
  expect(calls).toHaveLength(1);
  await world.store.tables.write([], { claimable: true });
  await world.settle();
  expect(calls).toHaveLength(1);
  await tellDuties();
  await world.settle();
  expect(calls).toHaveLength(2);
});

test("what is written while a duty runs has it called once more, never twice at the same time", async () => {
  const wall = gate<number | null>();
  const { duty, calls } = recordedDuty((call) => (call === 1 ? wall.pass() : null));
  await open(duty);
  await wall.reached;
  for (let told = 0; told < 3; told++) await tellDuties();
  await world.advance(60_000);
  expect(calls).toHaveLength(1);
  wall.resolve(null);
  await world.advance(60_000);
  expect(calls).toHaveLength(2);
});

test("a duty that fails is logged and tried again after 1 s, 2 s, 4 s and at last every 30 s", async () => {
  const { duty, calls } = recordedDuty((call) => {
    if (call <= 7) throw new Error("broken");
    return null;
  });
  await open(duty);
  await tellDuties();
  await world.advance(600_000);
  // The first call was made before this test had its clock.
  const delays = calls.slice(2).map((at, index) => at - calls[index + 1]!);
  expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(world.logged).toHaveLength(7);
  expect(world.logged[0]).toMatchObject({
    level: "warn",
    fields: { duty: "count", afterMs: 1_000, error: "Error: broken" },
  });
});

test("of two workers the older one has the duties, and the other one when that is dead", async () => {
  const first = recordedDuty(() => 1_000);
  await open(first.duty, { alone: false });
  expect(first.calls).toEqual([]);
  const second = recordedDuty(() => 1_000);
  const other = createWorker({
    store: world.store,
    artifacts: world.artifacts,
    clock: world.clock,
    spawn: () => {
      throw new Error("no run comes");
    },
    duties: [second.duty],
    onFenced: () => {},
  });
  await world.advance(1);
  await other.start();
  await world.advance(9_000);
  expect(first.calls.length).toBeGreaterThan(4);
  expect(second.calls).toEqual([]);
  world.kill();
  const called = first.calls.length;
  await world.advance(30_000);
  expect(first.calls).toHaveLength(called);
  expect(second.calls.length).toBeGreaterThan(10);
  await Promise.all([other.drain(), world.advance(10_000)]);
});

test("a worker that drains waits for the duty that is under way and calls no other", async () => {
  const wall = gate<number | null>();
  const { duty, calls } = recordedDuty(() => wall.pass());
  await open(duty);
  await wall.reached;
  const drained = world.worker.drain();
  await world.settle();
  expect(world.worker.status().state).toBe("draining");
  await tellDuties();
  wall.resolve(0);
  await drained;
  await world.advance(60_000);
  expect(calls).toHaveLength(1);
});

test("a worker that lost its store leaves its duties until the store is back", async () => {
  const { duty, calls } = recordedDuty(() => 500);
  let down = false;
  await open(duty, {
    async commit(batch, through) {
      if (down) throw new Error("gone");
      return through(batch);
    },
  });
  const { openWorker } = world.store;
  world.store.openWorker = async (options) => {
    if (down) throw new Error("gone");
    return openWorker.call(world.store, options);
  };
  down = true;
  await world.worker
    .enqueue({
      project: "p",
      runId: "run-1",
      flow: "flow",
      version: "1",
      parentRunId: null,
      idempotencyKey: null,
      entries: [{ seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":null}', at: 0 }],
    })
    .catch(() => {});
  await world.until(() => world.worker.status().state === "store unavailable");
  const called = calls.length;
  await world.advance(3_000);
  expect(calls).toHaveLength(called);
  down = false;
  await world.fly(() => world.worker.status().state === "working");
  expect(calls).toHaveLength(called + 1);
});
