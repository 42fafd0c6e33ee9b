import { MillraceError } from "@millrace/flow/errors";
import { isStorable } from "../check-options.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import type { RunKey } from "../runs/run.ts";
import type { CommitBatch, RunStart, RunUpdate } from "./commit-batch.ts";

/** Refuses what would break the journal's rules, before any of it reaches a database. */
export function checkBatch(batch: CommitBatch): void {
  checkStarts(batch.starts);
  const seen = new Set<string>();
  for (const update of batch.updates) {
    checkUpdate(update);
    const run = `${update.project}\n${update.runId}`;
    if (seen.has(run)) refuse(update, "a batch updates a run once", "it occurs twice");
    seen.add(run);
  }
  if (!Number.isSafeInteger(batch.claimLimit) || batch.claimLimit < 0)
    throw new MillraceError({
      code: "REQUEST_INVALID",
      message: `Cannot claim runs as the limit is a whole number from 0: ${batch.claimLimit}`,
    });
}

/** Refuses starts whose journal does not begin at `run.queued`. */
export function checkStarts(starts: readonly RunStart[]): void {
  for (const start of starts) {
    checkText(start, start.flow);
    checkText(start, start.version);
    if (start.idempotencyKey !== null) checkText(start, start.idempotencyKey);
    if (start.callback !== undefined) checkText(start, start.callback);
    checkAdmission(start);
    if (start.entries[0]?.kind !== "run.queued")
      refuse(start, "its first entry is run.queued", start.entries[0]?.kind ?? "no entry");
    checkEntries(start, start.entries, 1);
  }
}

function checkAdmission(start: RunStart): void {
  const { admission = {}, caller } = start;
  const { queue = "default", key = "", needs = [], priority = 0 } = admission;
  for (const text of [queue, key, ...needs]) checkText(start, text);
  for (const text of caller ? [caller.runId, caller.signal] : []) checkText(start, text);
  const bad = needs.find((label) => label === "" || label.includes("|"));
  if (bad !== undefined) refuse(start, "a label is not empty and has no bar", JSON.stringify(bad));
  // What an integer of PostgreSQL holds.
  if ((priority | 0) !== priority) refuse(start, "its priority is a whole number of 32 bits", String(priority));
}

function checkUpdate(update: RunUpdate): void {
  const { entries, transition, artifacts = [], starts = [] } = update;
  checkStarts(starts);
  if (starts.some(({ bounded }) => bounded))
    refuse(update, "what a run starts is queued in any case", "a bounded start");
  const first = entries[0];
  if (first) checkEntries(update, entries, first.seq);
  for (const write of update.state ?? []) {
    checkText(update, write.flow);
    checkText(update, write.key);
  }
  for (const { artifact, name, mediaType } of artifacts)
    for (const text of [artifact, name, mediaType]) checkText(update, text);
  if (transition?.to === "waiting") for (const name of transition.signals) checkText(update, name);
  const to = transition?.to;
  if ((to === "succeeded" || to === "failed" || to === "canceled") && entries.at(-1)?.kind !== `run.${to}`)
    refuse(update, `its last entry is run.${to}`, entries.at(-1)?.kind ?? "no entry");
}

function checkEntries(run: RunKey, entries: readonly StoredEntry[], firstSeq: number): void {
  checkText(run, run.project);
  checkText(run, run.runId);
  let seq = firstSeq;
  for (const entry of entries) {
    if (entry.seq !== seq) refuse(run, `its journal has no gaps and goes on at ${seq}`, `an entry ${entry.seq}`);
    if (entry.name !== null) checkText(run, entry.name);
    if (entry.key !== null) checkText(run, entry.key);
    seq += 1;
  }
}

function checkText(run: RunKey, text: string): void {
  if (!isStorable(text)) refuse(run, "names and keys are well-formed Unicode without NUL", JSON.stringify(text));
}

function refuse({ project, runId }: RunKey, rule: string, seen: string): never {
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot write to run ${runId} of project ${project} as ${rule}: ${seen}`,
  });
}
