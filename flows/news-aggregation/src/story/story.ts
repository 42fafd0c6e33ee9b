import type { LastRead } from "../source/read-source.ts";
import type { Report } from "../source/report.ts";

/** What several sources report of the same thing. */
export type Story = {
  readonly id: string;
  /** The earliest first. */
  readonly reports: readonly Report[];
};

/** What is kept of a digest between runs. */
export type Memory = {
  readonly stories: readonly Story[];
  /** Hashes of the items that each source has said, the latest last. */
  readonly seen: Readonly<Record<string, readonly string[]>>;
  /** The feeds that were found, by the address of the source. */
  readonly feeds: Readonly<Record<string, string>>;
  /** The answers that sources were last read from, by the address of the source; missing in what older versions kept. */
  readonly read?: Readonly<Record<string, LastRead>>;
};

/** The sources of a story, each once, the first to report first. */
export const sourcesIn = ({ reports }: Story): string[] => [...new Set(reports.map(({ source }) => source))];
