import { appendFileSync } from "node:fs";
import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import { expect } from "vitest";
import type { NotedRun } from "../gallery/noted-run.ts";

/** Where `npm run flows` wants to hear of the runs of bundled flows. */
const notesKey = "FLOW_RUN_NOTES";

const longestInput = 400;

/** Writes down what a run was and took, where somebody asks for it. */
export async function noteRun(
  client: Client,
  { run, journal }: { readonly run: RunDetailDto; readonly journal?: readonly JournalEntryDto[] },
): Promise<void> {
  const file = process.env[notesKey];
  if (file === undefined) return;
  const { runId, flow, status, startedAt, finishedAt } = run;
  const entries = journal ?? (await readJournal(client, runId));
  const { artifacts } = await client.artifacts.list({ runId });
  const countOf = (kind: JournalEntryDto["kind"]) => entries.filter((entry) => entry.kind === kind).length;
  const noted: NotedRun = {
    flow,
    test: expect.getState().currentTestName ?? "",
    input: JSON.stringify(run.input).slice(0, longestInput),
    startedAt: startedAt ?? "",
    status,
    durationMs: startedAt === null || finishedAt === null ? 0 : Date.parse(finishedAt) - Date.parse(startedAt),
    steps: countOf("step.succeeded"),
    events: countOf("event.emitted"),
    artifacts: artifacts.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
  };
  appendFileSync(file, `${JSON.stringify(noted)}\n`);
}

async function readJournal(client: Client, runId: string): Promise<JournalEntryDto[]> {
  const entries: JournalEntryDto[] = [];
  for await (const { data } of client.runs.watch({ runId })) entries.push(data);
  return entries;
}
