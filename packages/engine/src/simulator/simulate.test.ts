import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import type { CauseName } from "./causes.ts";
import { parsePlan } from "./disturbance.ts";
import { faults, sound } from "./planted/faults.ts";
import { bindLedger, type Planted } from "./planted/ledger.ts";
import { mended } from "./planted/mended.ts";
import { type SimulationOptions, simulate } from "./simulate.ts";

// In memory where the machine has such a folder; a disk would be most of the time.
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const look = ({ load, worlds }: Planted, more: Partial<SimulationOptions> = {}) =>
  simulate({ load, worlds, bindings: { ledger: bindLedger }, folder, count: 200, ...more });

const expected: readonly (readonly [keyof typeof faults, CauseName, string])[] = [
  ["effectWithoutKey", "no idempotency key", 'the step "enter" took effect 2 times instead of 1'],
  ["effectWithRandomKey", "unstable idempotency key", 'the step "enter" took effect 2 times instead of 1'],
  ["loopWithoutStepKey", "missing key", "Cannot begin the step enter"],
  ["loopWithoutEffectKey", "shared idempotency key", 'of the step "enter all" share one idempotency key'],
  ["timeDecides", "time", "REPLAY_DIVERGED"],
  ["chanceDecides", "chance", "REPLAY_DIVERGED"],
  ["nameFromTime", "time", "REPLAY_DIVERGED"],
  ["moduleState", "module state", '{"first":false} instead of {"first":true}'],
  ["changedResult", "changed outside the step", '["a","b","c"] instead of ["a","b","c","d"]'],
  ["changedVariable", "changed outside the step", '{"count":0} instead of {"count":3}'],
  ["raceDecides", "order", '{"first":"two"} instead of {"first":"one"}'],
  ["orderOfSet", "order", 'instead of ["a","b","c"]'],
  ["effectOutsideOfSteps", "outside of steps", "outside of any step"],
  ["readOutsideOfSteps", "outside of steps", "outside of any step"],
  ["swallowedAbort", "goes on after cancel", 'the step "enter all" went on after the run was canceled'],
  ["lostSignal", "lost signal", '{"answer":"too late"} instead of {"answer":"answered"}'],
];

describe("simulate() finds the planted fault and names its cause:", { timeout: 60_000 }, () => {
  test.each(expected)("%s", async (name, cause, message) => {
    const report = await look(faults[name]);
    expect(report.failures.map((failure) => [failure.cause, failure.message])).toEqual([
      [cause, expect.stringContaining(message)],
    ]);
    const [failure] = report.failures;
    expect(failure!.disturbances.length).toBeLessThanOrEqual(1);
    const again = await look(faults[name], { replay: parsePlan(failure!.replay) });
    expect(again.failures[0]).toMatchObject({ cause, message: failure!.message, replay: failure!.replay });
    // The same world is survived once this fault alone is mended.
    const survived = await look(mended[name], { replay: parsePlan(failure!.replay) });
    expect(survived).toMatchObject({ worlds: 1, failures: [] });
  });
});

test.each(Object.keys(sound) as (keyof typeof sound)[])(
  "simulate() finds nothing in %s",
  async (name) => {
    const report = await look(sound[name], { count: 300 });
    expect(report.failures).toEqual([]);
    expect(report).toMatchObject({ worlds: 300, failedWorlds: 0 });
  },
  60_000,
);
