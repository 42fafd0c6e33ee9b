import type { JournalEntryDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";

/** A run's whole journal, in order. */
export async function readJournal(client: Client, runId: string): Promise<readonly JournalEntryDto[]> {
  const entries: JournalEntryDto[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page: Awaited<ReturnType<Client["runs"]["journal"]>> = await client.runs.journal({
      runId,
      after,
      limit: 1_000,
    });
    entries.push(...page.entries);
    after = page.next;
  }
  return entries;
}
