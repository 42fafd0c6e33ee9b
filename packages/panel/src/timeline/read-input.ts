import type { JournalEntryDto } from "@millrace/contract";

/** The input of a run: that of its start, or what the starts that it collected come to. */
export function readInput(entries: readonly JournalEntryDto[]) {
  const [first] = entries;
  if (first?.kind !== "run.queued") return undefined;
  const { input, collect } = first.body;
  if (!collect) return input;
  const inputs = [
    input ?? null,
    ...entries.flatMap((entry) => (entry.kind === "run.collected" ? [entry.body.input] : [])),
  ];
  return collect === "batch" ? inputs : inputs.at(-1);
}
