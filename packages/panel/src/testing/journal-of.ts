import type { JournalEntryDto } from "@millrace/contract";

/** An entry of a made-up journal; what is left out is filled in. */
export interface Line {
  readonly kind: JournalEntryDto["kind"];
  readonly name?: string | null;
  readonly key?: string | null;
  readonly attempt?: number;
  /** Milliseconds since the run was queued. */
  readonly atMs?: number;
  readonly body: object;
}

const queuedAtMs = Date.UTC(2026, 2, 1, 6);

export const momentOf = (atMs: number): string => new Date(queuedAtMs + atMs).toISOString();

export function journalOf(lines: readonly Line[]): JournalEntryDto[] {
  return lines.map((line, index) => {
    const head = { seq: index + 1, name: null, key: null, attempt: line.kind.startsWith("step.") ? 1 : 0 };
    return { ...head, ...line, at: momentOf(line.atMs ?? index) } as JournalEntryDto;
  });
}
