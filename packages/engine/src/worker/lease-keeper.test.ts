import type { WorkerLease } from "@millrace/store";
import { expect, test } from "vitest";
import { useWorld } from "../testing/use-world.ts";
import { LeaseKeeper } from "./lease-keeper.ts";

const world = useWorld();
const leaseMs = 10_000;

async function openKeeper() {
  const { store, clock } = world();
  const keeper = new LeaseKeeper({
    store,
    clock,
    leaseMs,
    alone: false,
    labels: [],
    onDeadline: () => {},
    onBeat: () => {},
    onHeartbeat: () => {},
    onLost: () => {},
  });
  const openedAtMs = clock.monotonicMs();
  const lease = await keeper.open();
  /** Sends a write so long after the lease was opened; the function it returns has it answered. */
  const sendAt = (ms: number, under: WorkerLease = lease) => {
    clock.jump(openedAtMs + ms - clock.monotonicMs());
    const answer = Promise.withResolvers<void>();
    const written = keeper.extending(under, () => answer.promise);
    return async () => {
      answer.resolve();
      await written;
    };
  };
  return { keeper, sendAt, heldForMs: () => keeper.deadlineMs - openedAtMs };
}

test("A lease lasts from the moment when the write was sent that extended it, whenever the answer comes", async () => {
  const { keeper, sendAt, heldForMs } = await openKeeper();
  expect(heldForMs()).toBe(leaseMs);
  const answer = sendAt(1_000);
  world().clock.jump(5_000);
  await answer();
  expect(heldForMs()).toBe(1_000 + leaseMs);
  await sendAt(7_000)();
  expect(heldForMs()).toBe(7_000 + leaseMs);
  keeper.end();
});

test.each([
  ["the later one is answered first", [1, 0]],
  ["the earlier one is answered first", [0, 1]],
])("Of two writes that cross each other the earlier one counts, where %s", async (_, order) => {
  const { keeper, sendAt, heldForMs } = await openKeeper();
  const answers = [sendAt(1_000), sendAt(4_000)];
  for (const index of order) {
    await answers[index]!();
    expect(heldForMs()).toBe(1_000 + leaseMs);
  }
  await sendAt(5_000)();
  expect(heldForMs()).toBe(5_000 + leaseMs);
  keeper.end();
});

test("A write under an earlier lease extends nothing, and one that hangs there holds nothing up", async () => {
  const { keeper, sendAt, heldForMs } = await openKeeper();
  const hanging = sendAt(1_000);
  const old = keeper.end()!;
  world().clock.jump(1_000);
  const lease = await keeper.open(old.workerId);
  await sendAt(3_000, lease)();
  expect(heldForMs()).toBe(3_000 + leaseMs);
  await sendAt(4_000, old)();
  await hanging();
  expect(heldForMs()).toBe(3_000 + leaseMs);
  keeper.end();
});
