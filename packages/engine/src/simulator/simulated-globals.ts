import { type AttemptScope, currentScope } from "../runner/attempt-scope.ts";

/** Where the code of a flow gets time and chance from while it is simulated. */
export interface GlobalSource {
  readonly startMs: number;
  nowMs(scope: AttemptScope): number;
  /** From 0 up to, not including, 1. */
  chance(scope: AttemptScope): number;
}

/**
 * Puts simulated time and chance in the place of the process's own, for code of flows alone: everybody else has no
 * attempt around it and gets the real ones. Returns the way back.
 */
export function installGlobals(source: GlobalSource): () => void {
  const takenBack = [installDate(source), installTimers(), installChance(source)];
  return () => {
    for (const takeBack of takenBack) takeBack();
  };
}

function installDate(source: GlobalSource): () => void {
  const RealDate = Date;
  const elapsed = performance.now.bind(performance);
  const now = () => {
    const scope = currentScope.getStore();
    return scope ? source.nowMs(scope) : RealDate.now();
  };
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
  });
  performance.now = () => {
    const scope = currentScope.getStore();
    return scope ? source.nowMs(scope) - source.startMs : elapsed();
  };
  return () => {
    globalThis.Date = RealDate;
    performance.now = elapsed;
  };
}

/** What a flow's own timers are: a handle that Node's callers know. */
class SimulatedTimer {
  readonly takeBack: () => void;
  constructor(takeBack: () => void) {
    this.takeBack = takeBack;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

function installTimers(): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const timeoutSignal = AbortSignal.timeout;
  const simulated = (
    callback: (...args: unknown[]) => void,
    { delayMs, again }: { delayMs: number; again: boolean },
  ) => {
    const clock = currentScope.getStore()!.execution.parts.clock;
    let takeBack = () => {};
    const arm = () => {
      takeBack = clock.setTimer(Math.max(1, delayMs), () => {
        if (again) arm();
        callback();
      });
    };
    arm();
    return new SimulatedTimer(() => takeBack());
  };
  const setting =
    (real: typeof setTimeout | typeof setInterval, again: boolean) =>
    (callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) =>
      currentScope.getStore()
        ? simulated(() => callback(...args), { delayMs, again })
        : real(callback as () => void, delayMs, ...(args as []));
  const clearing = (real: (timer: never) => void) => (timer: unknown) =>
    timer instanceof SimulatedTimer ? timer.takeBack() : real(timer as never);
  Object.assign(globalThis, {
    setTimeout: Object.assign(setting(setTimeout, false), setTimeout),
    setInterval: setting(setInterval, true),
    clearTimeout: clearing(clearTimeout),
    clearInterval: clearing(clearInterval),
  });
  AbortSignal.timeout = (delayMs) => {
    if (!currentScope.getStore()) return timeoutSignal.call(AbortSignal, delayMs);
    const controller = new AbortController();
    simulated(() => controller.abort(new DOMException("The operation timed out", "TimeoutError")), {
      delayMs,
      again: false,
    });
    return controller.signal;
  };
  return () => {
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval });
    AbortSignal.timeout = timeoutSignal;
  };
}

function installChance(source: GlobalSource): () => void {
  const random = Math.random;
  const { randomUUID, getRandomValues } = crypto;
  Math.random = () => {
    const scope = currentScope.getStore();
    return scope ? source.chance(scope) : random();
  };
  const fill = (bytes: Uint8Array, scope: AttemptScope) => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(source.chance(scope) * 256);
    return bytes;
  };
  crypto.randomUUID = () => {
    const scope = currentScope.getStore();
    if (!scope) return randomUUID.call(crypto);
    const hex = Buffer.from(fill(new Uint8Array(16), scope)).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  crypto.getRandomValues = ((view: Uint8Array) => {
    const scope = currentScope.getStore();
    if (!scope) return getRandomValues.call(crypto, view as never);
    fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), scope);
    return view;
  }) as typeof crypto.getRandomValues;
  return () => {
    Math.random = random;
    Object.assign(crypto, { randomUUID, getRandomValues });
  };
}
