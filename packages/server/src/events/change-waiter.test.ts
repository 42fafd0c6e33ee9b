import type { Store, StoreChange } from "@millrace/store";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { waitForChanges } from "./change-waiter.ts";

const change = (runId: string): StoreChange => ({
  claimable: false,
  runs: [{ project: "p", runId }],
  attention: [],
  duties: false,
});

/** The part of a store that tells of changes. */
function tellingStore() {
  const listeners = new Set<(change: StoreChange) => void>();
  const store = {
    onChange(listener: (change: StoreChange) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    store: store as unknown as Store,
    listeners,
    tell(runId: string) {
      for (const listener of listeners) listener(change(runId));
    },
  };
}

const never = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("waitForChanges()", () => {
  it("wakes for a change that matters, also one that came while it was reading", async () => {
    const { store, tell } = tellingStore();
    const waiter = waitForChanges(store, ({ runs }) => runs !== "many" && runs[0]?.runId === "mine");
    const woken = vi.fn();
    waiter.beforeRead();
    void waiter.wait(never).then(woken);
    tell("other");
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).not.toHaveBeenCalled();
    tell("mine");
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalledOnce();
    waiter.beforeRead();
    tell("mine");
    await waiter.wait(never);
  });

  it("looks again by itself, ever more rarely, and soon after a change", async () => {
    const { store, tell } = tellingStore();
    const waiter = waitForChanges(store, () => true);
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      const begin = Date.now();
      waiter.beforeRead();
      const wait = waiter.wait(never);
      await vi.runAllTimersAsync();
      await wait;
      waits.push(Date.now() - begin);
    }
    expect(waits).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
    tell("any");
    await waiter.wait(never);
    waiter.beforeRead();
    const begin = Date.now();
    const wait = waiter.wait(never);
    await vi.runAllTimersAsync();
    await wait;
    expect(Date.now() - begin).toBe(50);
  });

  it("ends a wait when it is told to, and listens no more after it was stopped", async () => {
    const { store, listeners } = tellingStore();
    const waiter = waitForChanges(store, () => true);
    const stop = new AbortController();
    const wait = waiter.wait(stop.signal);
    stop.abort();
    await wait;
    await waiter.wait(stop.signal);
    waiter.stop();
    expect(listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
