import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { listenForStop } from "./stop-requests.ts";

function source() {
  let nowMs = 0;
  const emitter = Object.assign(new EventEmitter(), { exit: vi.fn() });
  const stop = listenForStop({ process: emitter, nowMs: () => nowMs });
  const send = (signal: NodeJS.Signals, afterMs = 0) => {
    nowMs += afterMs;
    emitter.emit(signal);
  };
  return { emitter, stop, send };
}

describe("listenForStop()", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("takes %s as a request and says what to exit with", async (signal, exitCode) => {
    const { stop, send } = source();
    expect(stop.exitCode()).toBeNull();
    const asked = stop.asked();
    send(signal);
    await asked;
    await stop.asked();
    expect(stop.exitCode()).toBe(exitCode);
    expect(stop.signal.aborted).toBe(true);
  });

  it("takes signals within a second as one request, as npm passes on what the terminal has sent already", () => {
    const { emitter, stop, send } = source();
    send("SIGINT");
    send("SIGINT", 5);
    send("SIGTERM", 900);
    expect(emitter.exit).not.toHaveBeenCalled();
    expect(stop.exitCode()).toBe(130);
  });

  it("ends the process at once when it is asked again later", () => {
    const { emitter, send } = source();
    send("SIGINT");
    send("SIGINT", 1_000);
    expect(emitter.exit).toHaveBeenCalledWith(130);
  });

  it("no longer listens when it is told to ignore", () => {
    const { emitter, stop } = source();
    stop.ignore();
    expect(emitter.eventNames()).toEqual([]);
  });
});
