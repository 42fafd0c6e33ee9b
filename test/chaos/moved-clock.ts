import { readFileSync } from "node:fs";

// Loaded before a started program (`node --import`), in its threads too: its wall clock is off by the milliseconds that the file
// says. As with a real clock that is set, only Date is moved; timers and performance.now() go on.
const file = process.env.CHAOS_CLOCK_FILE!;
const lookEveryMs = 1;
const { now } = Date;
let offsetMs = 0;
let lookedAt = Number.NEGATIVE_INFINITY;

function movedNow(): number {
  const at = performance.now();
  if (at - lookedAt > lookEveryMs) {
    lookedAt = at;
    offsetMs = Number(readFileSync(file, "utf8"));
  }
  return now() + offsetMs;
}

Date.now = movedNow;
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [movedNow()] : args, newTarget),
});
