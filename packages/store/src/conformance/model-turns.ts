import type { ModelRun } from "./model.ts";

/** Where a worker's last claim stopped. */
export interface ModelTurn {
  project: string;
  /** The last key of each project that had runs under several. */
  readonly keys: Map<string, string>;
}

/** Takes runs in turn: the next project, its highest priority, the key after its last one, first come, first served. */
export function takeInTurn(
  ready: readonly ModelRun[],
  { limit, turn }: { readonly limit: number; readonly turn: ModelTurn },
): ModelRun[] {
  const left = new Set(ready);
  const taken: ModelRun[] = [];
  while (taken.length < limit && left.size > 0) {
    const project = nextOf(
      [...left].map((run) => run.project),
      turn.project,
    );
    const ofProject = [...left].filter((run) => run.project === project);
    const priority = Math.max(...ofProject.map((run) => run.priority));
    const level = ofProject.filter((run) => run.priority === priority);
    const key = turnKey(level, { project, turn });
    const [run] = level.filter((one) => one.key === key).sort(byAge);
    turn.project = project;
    left.delete(run!);
    taken.push(run!);
  }
  return taken;
}

function turnKey(level: readonly ModelRun[], { project, turn }: { project: string; turn: ModelTurn }): string {
  const keys = [...new Set(level.map((run) => run.key))].sort();
  const last = turn.keys.get(project);
  const key = last === undefined ? keys[0]! : nextOf(keys, last);
  const later = keys.some((other) => other > (last ?? key));
  // A lone key leaves no mark: the next one is the first again.
  if (later || (last !== undefined && last !== keys[0])) turn.keys.set(project, key);
  else turn.keys.delete(project);
  return key;
}

/** The name behind another, or the first. */
function nextOf(names: readonly string[], last: string): string {
  const sorted = [...names].sort();
  return sorted.find((name) => name > last) ?? sorted[0]!;
}

function byAge(a: ModelRun, b: ModelRun): number {
  return a.readyAt! - b.readyAt! || (a.runId < b.runId ? -1 : 1);
}
