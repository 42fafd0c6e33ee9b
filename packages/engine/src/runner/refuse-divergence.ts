import { MillraceError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import { nestedName, type RecordedRun } from "./recorded-run.ts";

/** Refuses to end a run whose journal has steps, waits or events that its code did not ask for again. */
export function refuseDivergence(recorded: RecordedRun, asked: ReadonlyMap<string, string>): void {
  const ids = [...recorded.steps.keys(), ...recorded.waits.keys(), ...recorded.events];
  ids.push(...recorded.races.keys(), ...recorded.children.keys());
  const unasked = ids.filter((id) => !asked.has(id));
  const forgotten = withoutInner(unasked, asked.keys());
  if (forgotten.length === 0) return;
  const names = forgotten.map((id) => id.replace("\u0000", " ")).join(", ");
  throw new MillraceError({
    code: "REPLAY_DIVERGED",
    message: `Cannot end the run as its code must ask for every recorded step again: ${names}`,
    hint: "Make what decides between steps come from step results and the input only, not from time, chance or outside.",
    data: { steps: forgotten.map((id) => id.split("\u0000")) },
  });
}

/** Refuses to take up a wait as one of another kind: what was begun for it waits for something else. */
export function refuseOtherWait(started: EntryBodies["wait.started"] | undefined, wait: string, name: string): void {
  if (started === undefined || started.wait === wait) return;
  throw new MillraceError({
    code: "REPLAY_DIVERGED",
    message: `Cannot take up the wait ${name} as its code must wait as before: it was begun as ${started.wait} and is asked for as ${wait}`,
    hint: "Give another wait another name.",
  });
}

/** Leaves out what is inside of something that was asked for: steps inside of a step that has finished are not asked for again. */
export function withoutInner(ids: readonly string[], asked: Iterable<string>): readonly string[] {
  if (ids.length === 0) return ids;
  const prefixes = new Set([...asked].map((id) => nestedName(nameAndKey(id), "")));
  return ids.filter((id) => !prefixesOf(id).some((prefix) => prefixes.has(prefix)));
}

function nameAndKey(id: string): { readonly name: string; readonly key: string | null } {
  const [name = "", key = null] = id.split("\u0000");
  return { name, key };
}

function prefixesOf(id: string): string[] {
  return [...id.matchAll(/\//g)].map(({ index }) => id.slice(0, index + 1));
}
