import type { JournalEntryDto } from "@millrace/contract";
import type { EntryKind } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";
import { type MomentWriter, momentWriter } from "./moment-writer.ts";

// The fields of bodies that hold a moment; all others go out as they are.
const moments: Partial<Record<EntryKind, readonly string[]>> = {
  "step.started": ["startedAt"],
  "step.succeeded": ["startedAt"],
  "step.failed": ["startedAt", "retryAt"],
  "wait.started": ["until", "remindAt"],
  "run.waiting": ["until"],
};

/** A journal entry as the API shows it: moments as text, the body as an object. */
export function entryDto(
  { seq, kind, name, key, attempt, at, body }: StoredEntry,
  write: MomentWriter = momentWriter(),
): JournalEntryDto {
  const told = JSON.parse(body) as Record<string, unknown>;
  for (const field of moments[kind] ?? []) {
    const value = told[field];
    if (typeof value === "number") told[field] = write(value);
  }
  return { seq, kind, name, key, attempt, at: write(at), body: told } as JournalEntryDto;
}
