import type { CommitBatch } from "@millrace/store";

const endings: Readonly<Record<string, string>> = {
  "run.succeeded": "the run succeeded",
  "run.failed": "the run failed",
  "run.canceled": "the run is canceled",
  "run.waiting": "the run waits",
  "run.released": "the run is handed back",
  "run.started": "the run begins",
};

/** What a journal write says, in words. */
export function writeWords({ updates, claimLimit }: CommitBatch): string {
  const words = updates
    .flatMap(({ entries }) => entries)
    .filter(({ kind }) => kind !== "log.written" && kind !== "step.started")
    .map(({ kind, name, key }) => endings[kind] ?? `${quoted(name, key)} ${verb(kind)}`);
  if (words.length === 0) return claimLimit > 0 ? "the run is taken" : "a note";
  return [...new Set(words)].slice(-3).join(", ");
}

export function quoted(name: string | null, key: string | null): string {
  return `"${name ?? ""}"${key === null ? "" : ` [${key}]`}`;
}

function verb(kind: string): string {
  const [, what = kind] = kind.split(".");
  return kind === "wait.started" ? "begins to wait" : kind === "wait.finished" ? "has waited" : what;
}
