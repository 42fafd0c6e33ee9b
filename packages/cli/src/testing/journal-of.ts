import type { JournalEntryDto } from "@millrace/contract";

type Entry = JournalEntryDto extends infer One
  ? One extends JournalEntryDto
    ? Partial<One> & Pick<One, "kind" | "body">
    : never
  : never;

/** A journal from what matters of its entries: numbered, a second apart from 06:00:00 on. */
export function journalOf(...entries: readonly Entry[]): readonly JournalEntryDto[] {
  return entries.map((entry, index) => ({
    seq: index + 1,
    name: null,
    key: null,
    attempt: 0,
    at: secondsIn(index),
    ...entry,
  })) as readonly JournalEntryDto[];
}

export function secondsIn(seconds: number): string {
  return new Date(Date.UTC(2026, 2, 1, 6, 0, seconds)).toISOString();
}
