import type { Json } from "@millrace/flow";
import type { EntryBodies } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";

/** The input of a run: that of its start, or what the starts that it collected come to. A large one is not in the journal. */
export function recordedInput(entries: readonly Pick<StoredEntry, "kind" | "body">[]): Json | undefined {
  const [first, ...others] = entries;
  if (first?.kind !== "run.queued") return undefined;
  const { input = null, collect, large } = JSON.parse(first.body) as EntryBodies["run.queued"];
  if (large) return undefined;
  if (!collect) return input;
  // They come before everything else, as a run that was started collects no more.
  const end = others.findIndex(({ kind }) => kind !== "run.collected");
  const collected = (end < 0 ? others : others.slice(0, end)).map(
    ({ body }) => (JSON.parse(body) as EntryBodies["run.collected"]).input,
  );
  return collect === "batch" ? [input, ...collected] : [input, ...collected].at(-1);
}
