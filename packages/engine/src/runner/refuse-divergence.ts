import { MillraceError } from "@millrace/flow/errors";
import { nestedName, type RecordedRun } from "./recorded-run.ts";

/** Refuses to end a run whose journal has steps, waits or events that its code did not ask for again. */
export function refuseDivergence(recorded: RecordedRun, asked: ReadonlyMap<string, string>): void {
  const ids = [...recorded.steps.keys(), ...recorded.waits.keys(), ...recorded.events];
  let forgotten = ids.filter((id) => !asked.has(id));
  if (forgotten.length === 0) return;
  // Steps inside of a step that has finished are not asked for again.
  const prefixes = new Set([...asked.keys()].map((id) => nestedName(nameAndKey(id), "")));
  forgotten = forgotten.filter((id) => !prefixesOf(id).some((prefix) => prefixes.has(prefix)));
  if (forgotten.length === 0) return;
  const names = forgotten.map((id) => id.replace("\u0000", " ")).join(", ");
  throw new MillraceError({
    code: "REPLAY_DIVERGED",
    message: `Cannot end the run as its code must ask for every recorded step again: ${names}`,
    hint: "Make what decides between steps come from step results and the input only, not from time, chance or outside.",
    data: { steps: forgotten.map((id) => id.split("\u0000")) },
  });
}

function nameAndKey(id: string): { readonly name: string; readonly key: string | null } {
  const [name = "", key = null] = id.split("\u0000");
  return { name, key };
}

function prefixesOf(id: string): string[] {
  return [...id.matchAll(/\//g)].map(({ index }) => id.slice(0, index + 1));
}
