import type { EventEmitter } from "node:events";

/** Being asked to end: by Ctrl+C, by a process manager, by a terminal that was closed. */
export interface StopRequests {
  readonly signal: AbortSignal;
  /** What the shell expects of a process that ended on request: 128 and the signal's number; null as long as nobody asked. */
  exitCode(): number | null;
  /** Resolves with the first request. */
  asked(): Promise<void>;
  ignore(): void;
}

export interface StopRequestOptions {
  /** (Default: this process) */
  readonly process?: EventEmitter & { exit(code: number): void };
  readonly nowMs?: () => number;
}

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
// npm passes on to its child what the terminal has sent to both, and its shell's end is noticed half a second later.
const sameRequestMs = 1_000;

/** Listens for requests to end; one that is repeated after a second means "at once". */
export function listenForStop(options: StopRequestOptions = {}): StopRequests {
  const { process: source = process, nowMs = () => performance.now() } = options;
  const stopping = new AbortController();
  let askedAt = Number.NaN;
  let code: number | null = null;
  const listeners = Object.entries(exitCodes).map(([name, exitCode]) => {
    const listener = () => {
      if (code !== null && nowMs() - askedAt >= sameRequestMs) source.exit(exitCode);
      if (code !== null) return;
      code = exitCode;
      askedAt = nowMs();
      stopping.abort();
    };
    source.on(name, listener);
    return { name, listener };
  });
  return {
    signal: stopping.signal,
    exitCode: () => code,
    asked: () =>
      new Promise((resolve) => {
        if (stopping.signal.aborted) resolve();
        else stopping.signal.addEventListener("abort", () => resolve());
      }),
    ignore() {
      for (const { name, listener } of listeners) source.off(name, listener);
    },
  };
}
