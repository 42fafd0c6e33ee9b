import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "./clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("systemClock.setTimer() fires once, after its delay", () => {
  const fired = vi.fn();
  systemClock.setTimer(250, fired);
  vi.advanceTimersByTime(249);
  expect(fired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(fired).toHaveBeenCalledTimes(1);
});

test("systemClock.setTimer() takes delays beyond Node's 24.8 days, and neither early nor at once", () => {
  const fired = vi.fn();
  const days = 86_400_000;
  systemClock.setTimer(60 * days, fired);
  vi.advanceTimersByTime(60 * days - 1);
  expect(fired).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(fired).toHaveBeenCalledTimes(1);
});

test("systemClock.setTimer() can be taken back, after its first stage as well", () => {
  const fired = vi.fn();
  const takeBack = systemClock.setTimer(60 * 86_400_000, fired);
  vi.advanceTimersByTime(30 * 86_400_000);
  takeBack();
  vi.advanceTimersByTime(60 * 86_400_000);
  expect(fired).not.toHaveBeenCalled();
});

test("systemClock.setTimer() takes a moment that has passed as now", () => {
  const fired = vi.fn();
  systemClock.setTimer(-5, fired);
  vi.advanceTimersByTime(1);
  expect(fired).toHaveBeenCalledTimes(1);
});

test("systemClock tells the time of day, and one that never goes back", () => {
  vi.useRealTimers();
  expect(Math.abs(systemClock.nowMs() - Date.now())).toBeLessThan(1_000);
  const before = systemClock.monotonicMs();
  expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
});
