import { type Log, type LogThreshold, logThresholds } from "./log.ts";
import { redact } from "./redact.ts";

/** A log of one JSON object a line that somebody else keeps: a container, systemd, a terminal. */
export function lineLog(options: {
  readonly threshold: LogThreshold;
  readonly write: (line: string) => void;
  /** Texts that must not be written; looked at again for every line. */
  readonly secrets?: Iterable<string>;
  readonly nowMs?: () => number;
}): Log {
  const { write, secrets = [], nowMs = Date.now } = options;
  const threshold = logThresholds.indexOf(options.threshold);
  return (level, message, fields) => {
    if (logThresholds.indexOf(level) < threshold) return;
    write(`${redact({ at: new Date(nowMs()).toISOString(), level, message, ...fields }, secrets)}\n`);
  };
}
