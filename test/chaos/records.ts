import type { FiringDto, JournalEntryDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { pause } from "./blows.ts";
import type { Served } from "./served.ts";

const readAtOnce = 8;
const answerWithinMs = 30_000;

/** Every firing that is recorded of a schedule. */
export async function firingsOf(client: Client, scheduleId: string): Promise<readonly FiringDto[]> {
  const found: FiringDto[] = [];
  let before: string | null = null;
  do {
    const { firings, next } = await client.schedules.firings({
      scheduleId,
      limit: 200,
      ...(before !== null && { before }),
    });
    found.push(...firings);
    before = next;
  } while (before !== null);
  return found;
}

/** The journals of runs, some at a time. */
export async function* journalsOf(
  client: Client,
  runIds: readonly string[],
): AsyncGenerator<{ readonly runId: string; readonly entries: readonly JournalEntryDto[] }> {
  for (let from = 0; from < runIds.length; from += readAtOnce)
    yield* await Promise.all(
      runIds.slice(from, from + readAtOnce).map(async (runId) => {
        const { entries } = await client.runs.journal({ runId, limit: 1_000 }).catch(noneWhereUnknown);
        return { runId, entries };
      }),
    );
}

function noneWhereUnknown(error: unknown): { readonly entries: readonly JournalEntryDto[] } {
  if (error instanceof MillraceError && error.code === "RUN_NOT_FOUND") return { entries: [] };
  throw error;
}

/** Asks until the first server answers: one that lost its lease may end a moment after the last blow. */
export async function whenAnswered<Answer>(
  servers: readonly Served[],
  ask: (client: Client) => Promise<Answer>,
): Promise<Answer> {
  for (const endMs = Date.now() + answerWithinMs; ; await pause(100)) {
    try {
      return await ask(servers[0]!.client);
    } catch (error) {
      if (Date.now() > endMs) throw error;
    }
  }
}

/** Resolves when no run is open, or when the time is over: what is open then counts as lost. */
export async function untilAllEnded(
  servers: readonly Served[],
  { limitMs, say }: { readonly limitMs: number; say(text: string): void },
): Promise<void> {
  const deadline = Date.now() + limitMs;
  const open = async () => {
    const { client } = servers[0]!;
    const lists = await Promise.all(
      (["queued", "running", "waiting"] as const).map((status) => client.runs.list({ status, limit: 200 })),
    );
    return lists.reduce((sum, { runs }) => sum + runs.length, 0);
  };
  while (Date.now() < deadline) {
    const left = await open().catch(() => null);
    if (left === 0) return;
    say(`waiting for the last ${left ?? "?"} runs`);
    await pause(500);
  }
}
