import { type FlowContext, MillraceError } from "@millrace/flow";
import type { RecordRules, Source, Windows } from "../input/aggregation.ts";
import type { DatabaseTarget } from "../target/columns.ts";
import { type Loaded, loadPage } from "../target/load-page.ts";
import type { Place } from "./pages.ts";
import { type Reach, readSource, type SourcePage } from "./read-source.ts";
import { type Memory, nothingYet, remember, Tally } from "./tally.ts";

export interface LoadingSources
  extends Pick<FlowContext<unknown>, "step" | "state" | "artifact" | "log" | "metric">,
    Reach {
  readonly name: string;
  readonly sources: Readonly<Record<string, Source>>;
  readonly rules: RecordRules;
  readonly windows: Windows | undefined;
  /** Null for a file. */
  readonly target: DatabaseTarget | null;
  readonly begun: Memory;
  readonly batchRows: number;
  readonly maxPages: number;
}

/** Loads what is new in every source, one after the other; one that cannot be read leaves what others had. */
export async function loadSources(all: LoadingSources): Promise<{ readonly tally: Tally; readonly memory: Memory }> {
  const { sources, begun, log } = all;
  const tally = new Tally();
  const failures: MillraceError[] = [];
  let memory = begun;
  for (const [name, source] of Object.entries(sources)) {
    tally.begin(name);
    const watermark: Place = begun.watermarks[name] ?? null;
    try {
      for await (const page of readSource({ ...all, name, source, watermark })) {
        const loaded = await loadOne(page, { ...all, source, sourceName: name, before: memory.schema });
        memory = remember(memory, { loaded, source: name, watermark: page.watermark });
        tally.add(name, loaded);
      }
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error;
      failures.push(error);
      tally.sources[name]!.error = error.message;
      log.warn(`${name}: ${error.message}`);
    }
  }
  // What some sources had is a result; where none could be read, the run fails with the reason of the first.
  if (failures.length > 0 && failures.length === Object.keys(sources).length) throw failures[0];
  return { tally, memory };
}

type LoadingPage = LoadingSources &
  Pick<Parameters<typeof loadPage>[1], "before"> & { readonly source: Source; readonly sourceName: string };

/** Where the source was read to is remembered with the step that has loaded it, and not before. */
function loadOne(page: SourcePage, all: LoadingPage): Promise<Loaded> {
  const { name, source, sourceName, target, begun, state, metric } = all;
  return all.step("load", { key: page.key }, async ({ idempotencyKey: stepKey }) => {
    const { columns } = source;
    const loaded = await loadPage(page, { ...all, columns, newestMs: begun.newestMs, stepKey, tableName: name });
    const learnt = { loaded, source: sourceName, watermark: page.watermark };
    // A file is the run's own: what is in it is remembered when it is written.
    if (target) await state.update<Memory>(name, (kept) => remember(kept ?? nothingYet, learnt));
    metric("records written", loaded.written, { unit: "records", tags: { source: sourceName } });
    return loaded;
  });
}
