/** What a log keeps: its own level and all that are graver. */
export const logThresholds = ["debug", "info", "warn", "error", "off"] as const;

export type LogThreshold = (typeof logThresholds)[number];

type LogLine = Exclude<LogThreshold, "off">;

/** Writes one line; never throws and never waits. */
export type Log = (level: LogLine, message: string, fields?: Readonly<Record<string, unknown>>) => void;
