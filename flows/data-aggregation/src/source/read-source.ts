import type { HttpCapability, MqttCapability, SqlCapability } from "@millrace/connectors";
import type { ArtifactReference, FlowContext } from "@millrace/flow";
import { openTable, readRecords, type Table, type TableRecord, writeRecords } from "@millrace/parsing/records";
import type { DatabaseName, FeedSource, Source } from "../input/aggregation.ts";
import { readMessages } from "./messages.ts";
import { overlapped, type Page, type Place, readDatabase, readFeed } from "./pages.ts";

export interface Reach {
  readonly feeds: Readonly<Record<FeedSource["service"], HttpCapability>>;
  readonly databases: Readonly<Record<DatabaseName, SqlCapability>>;
  readonly broker: MqttCapability;
}

/** Some records of a source, as they are to be loaded. */
export interface SourcePage {
  /** Tells it apart from all others of the run. */
  readonly key: string;
  /** Where it begins: the same page of the same source has the same. */
  readonly place: Place;
  records(): Promise<readonly TableRecord[]>;
  /** Where the next run begins once it is loaded. */
  readonly watermark: Place;
}

export interface Reading extends Reach, Pick<FlowContext<unknown>, "step" | "artifact"> {
  readonly name: string;
  readonly source: Source;
  readonly watermark: Place;
  readonly batchRows: number;
  readonly maxPages: number;
}

/** The pages of a source. What a service, a database or a broker has answered is recorded before it is loaded: a repeated load sees the same. */
export async function* readSource(reading: Reading): AsyncGenerator<SourcePage> {
  const { name, source, watermark, artifact, step, maxPages } = reading;
  if (source.kind === "file") return yield* readFile(reading, source.table as Table);
  const readPage = (from: Place, signal: AbortSignal): Promise<Page> => {
    if (source.kind === "topic") return readMessages(source, reading.broker);
    if (source.kind === "database")
      return readDatabase(source, { db: reading.databases[source.database], from, read: watermark, signal });
    return readFeed(source, { feed: reading.feeds[source.service], from, watermark, signal });
  };
  let from = begin(source, watermark);
  for (let number = 1; number <= maxPages; number++) {
    const key = `${name} ${number}`;
    const place = from;
    const page = await step("read", { key }, async ({ signal }) => {
      const { records, ...page } = await readPage(place, signal);
      const file = await artifact.write({ name: `${key}.jsonl` }, writeRecords(records, { format: "jsonl" }));
      return { ...page, file };
    });
    yield { key, place: place ?? watermark, watermark: page.watermark, records: () => recordsIn(page.file, artifact) };
    if (page.next === null) return;
    from = page.next;
  }
}

/** Where a run begins to read. */
function begin(source: Exclude<Source, { kind: "file" }>, watermark: Place): Place {
  if (source.kind === "database") return overlapped(watermark, source.overlap);
  return source.kind === "feed" && source.since ? null : watermark;
}

async function recordsIn(file: ArtifactReference, artifact: Reading["artifact"]): Promise<TableRecord[]> {
  const records: TableRecord[] = [];
  for await (const record of readRecords(artifact.read(file), { format: "jsonl" })) records.push(record);
  return records;
}

async function* readFile({ name, artifact, batchRows }: Reading, table: Table): AsyncGenerator<SourcePage> {
  let batch: TableRecord[] = [];
  let first = 1;
  function page(): SourcePage {
    const [records, place] = [batch, { row: first }];
    first += batch.length;
    batch = [];
    return { key: `${name} ${place.row}`, place, watermark: null, records: async () => records };
  }
  for await (const record of openTable(table, artifact)) {
    batch.push(record);
    if (batch.length === batchRows) yield page();
  }
  if (batch.length > 0) yield page();
}
