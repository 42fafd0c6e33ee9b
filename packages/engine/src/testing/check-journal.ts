import type { StoredEntry } from "@millrace/store";

type State = "none" | "queued" | "running" | "waiting" | "over";

const moves: Partial<Record<StoredEntry["kind"], { readonly from: readonly State[]; readonly to: State }>> = {
  "run.queued": { from: ["none"], to: "queued" },
  "run.collected": { from: ["queued"], to: "queued" },
  "run.started": { from: ["queued", "waiting"], to: "running" },
  "run.waiting": { from: ["running"], to: "waiting" },
  "run.migrated": { from: ["queued", "waiting"], to: "queued" },
  // A worker may lose a run that it claimed before it wrote of it.
  "run.released": { from: ["queued", "running", "waiting"], to: "queued" },
  "run.succeeded": { from: ["running"], to: "over" },
  "run.failed": { from: ["running"], to: "over" },
  "run.canceled": { from: ["queued", "running", "waiting"], to: "over" },
};

/** What is wrong with a journal: gaps, illegal transitions, results or endings that were recorded twice, attempts out of order. */
export function journalFaults(entries: readonly StoredEntry[]): string[] {
  const faults: string[] = [];
  const once = new Set<string>();
  const attempts = new Map<string, number>();
  let state: State = "none";
  for (const [index, { seq, kind, name, key, attempt, body }] of entries.entries()) {
    const place = `${seq} ${kind} ${name ?? ""} ${key ?? ""}`;
    const id = `${name}\0${key}`;
    if (seq !== index + 1) faults.push(`${place}: a gap before it`);
    const move = moves[kind];
    if (move) {
      if (!move.from.includes(state)) faults.push(`${place}: after ${state}`);
      state = move.to;
      continue;
    }
    if (state !== "running" && !copied(entries)) faults.push(`${place}: while ${state}`);
    if (
      [
        "step.succeeded",
        "wait.started",
        "wait.finished",
        "event.emitted",
        "child.started",
        "race.finished",
        "approval.reminded",
        "run.responded",
      ].includes(kind)
    ) {
      if (once.has(`${kind} ${id}`)) faults.push(`${place}: twice`);
      once.add(`${kind} ${id}`);
    }
    if (kind === "wait.finished" && !once.has(`wait.started ${id}`)) faults.push(`${place}: never started`);
    if (kind === "step.succeeded" || kind === "step.failed") {
      const last = attempts.get(id) ?? 0;
      // A step inside of another one begins anew with each attempt of that one.
      if (attempt !== last + 1 && !(name?.includes("/") && attempt === 1)) faults.push(`${place}: attempt ${attempt}`);
      attempts.set(id, attempt);
    }
    if (kind === "step.failed" && once.has(`step.succeeded ${id}`)) faults.push(`${place}: failed after it succeeded`);
    JSON.parse(body);
  }
  return faults;
}

function copied(entries: readonly StoredEntry[]): boolean {
  return (JSON.parse(entries[0]!.body) as { parentRunId?: string }).parentRunId !== undefined;
}
