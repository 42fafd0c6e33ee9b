import { describe, expect, test } from "vitest";
import { ManualClock, settle } from "../testing/manual-clock.ts";
import { type Clock, createHostGate } from "./host-gate.ts";

function setUp({ parallel = 2, clock = new ManualClock() as Clock & ManualClock } = {}) {
  const gate = createHostGate({ clock, parallel });
  const started: string[] = [];
  const enter = (name: string, { delayMs = 0, signal }: { delayMs?: number; signal?: AbortSignal } = {}) =>
    gate.enter({ delayMs, signal }).then(() => void started.push(name));
  return { clock, gate, started, enter };
}

describe("createHostGate()", () => {
  test("lets in as many as may be parallel, the others in the order they came", async () => {
    const { gate, started, enter } = setUp();
    for (const name of ["a", "b", "c", "d"]) void enter(name);
    await settle();
    expect(started).toEqual(["a", "b"]);
    gate.leave();
    await settle();
    expect(started).toEqual(["a", "b", "c"]);
    gate.leave();
    await settle();
    expect(started).toEqual(["a", "b", "c", "d"]);
  });

  test("keeps the delay between two starts, not after an end", async () => {
    const { clock, gate, started, enter } = setUp({ parallel: 9 });
    for (const name of ["a", "b", "c"]) void enter(name, { delayMs: 500 });
    await settle();
    expect(started).toEqual(["a"]);
    gate.leave();
    await clock.advance(499);
    expect(started).toEqual(["a"]);
    await clock.advance(1);
    expect(started).toEqual(["a", "b"]);
    await clock.advance(500);
    expect(started).toEqual(["a", "b", "c"]);
  });

  test("holds everybody until the time that was asked for", async () => {
    const { clock, gate, started, enter } = setUp();
    gate.holdUntil(clock.nowMs() + 1_000);
    gate.holdUntil(clock.nowMs() + 500);
    void enter("a");
    await clock.advance(999);
    expect(started).toEqual([]);
    await clock.advance(1);
    expect(started).toEqual(["a"]);
  });

  test("asks anew after a pause during which the hold was prolonged", async () => {
    const { clock, gate, started, enter } = setUp();
    gate.holdUntil(clock.nowMs() + 100);
    void enter("a");
    gate.holdUntil(clock.nowMs() + 200);
    await clock.advance(100);
    expect(started).toEqual([]);
    await clock.advance(100);
    expect(started).toEqual(["a"]);
  });

  test("forgets a waiter that gives up, and does not make the next wait for it", async () => {
    const { clock, started, enter } = setUp();
    await enter("first");
    const controller = new AbortController();
    const slow = enter("slow", { delayMs: 60_000, signal: controller.signal });
    void enter("quick");
    await settle();
    expect(started).toEqual(["first"]);
    controller.abort(new Error("canceled"));
    await expect(slow).rejects.toThrow("canceled");
    await settle();
    expect(started).toEqual(["first", "quick"]);
    expect(clock.sleepers).toBe(0);
  });

  test("refuses one that has given up before, and ignores one that gives up after it started", async () => {
    const { started, enter, gate } = setUp({ parallel: 1 });
    const controller = new AbortController();
    await enter("in", { signal: controller.signal });
    controller.abort(new Error("canceled"));
    await expect(enter("late", { signal: controller.signal })).rejects.toThrow("canceled");
    gate.leave();
    await enter("next");
    expect(started).toEqual(["in", "next"]);
  });

  test("is idle only when forgetting it changes nothing", async () => {
    const { clock, gate, enter } = setUp();
    expect(gate.isIdle()).toBe(true);
    await enter("a", { delayMs: 500 });
    expect(gate.isIdle()).toBe(false);
    gate.leave();
    expect(gate.isIdle()).toBe(false);
    await clock.advance(500);
    expect(gate.isIdle()).toBe(true);
    gate.holdUntil(clock.nowMs() + 1);
    expect(gate.isIdle()).toBe(false);
  });

  test("does not spin when the clock itself fails", async () => {
    let asked = 0;
    const clock = {
      nowMs: () => 0,
      wait: () => {
        asked += 1;
        return Promise.reject(new Error("the clock has stopped"));
      },
    };
    const gate = createHostGate({ clock, parallel: 1 });
    gate.holdUntil(1_000);
    void gate.enter({ delayMs: 0 });
    await settle();
    expect(asked).toBe(1);
  });
});
