import { http, mqtt, mysql, postgres, type SqlCapability, sqlite } from "@millrace/connectors";
import { defineFlow, defineQueue, PermanentError, z } from "@millrace/flow";
import type { Table } from "@millrace/parsing/records";
import {
  type DatabaseName,
  recordsSchema,
  type Source,
  sourceSchema,
  targetSchema,
  windowsSchema,
} from "./src/input/aggregation.ts";
import { aggregationReport } from "./src/output/report.ts";
import { loadSources } from "./src/source/load-sources.ts";
import { type Memory, nothingYet } from "./src/source/tally.ts";
import type { DatabaseTarget } from "./src/target/columns.ts";
import { joinQuarantine, writeTable } from "./src/target/table-file.ts";
import { countNoted, countRows, refreshWindows } from "./src/target/window-table.ts";

export default defineFlow({
  name: "data-aggregation",
  description:
    "Loads what is new in files, feeds, databases and messages into one table, each record once, with late and changed records.",
  input: z.strictObject({
    name: z.string().min(1).max(100).describe("Under this name it is kept how far each source was read."),
    sources: z.record(z.string().min(1).max(60), sourceSchema),
    target: targetSchema.prefault({ kind: "file" }),
    records: recordsSchema.prefault({}),
    windows: windowsSchema.optional().describe("Groups of records by time, computed anew where records came."),
    batchRows: z.int().min(1).max(5_000).default(1_000).describe("Records of a file in one step."),
    maxPages: z.int().min(1).max(20_000).default(1_000).describe("Pages of a source in one run; the next run goes on."),
  }),
  // Two runs at once would read the same records.
  queue: defineQueue({ name: "data-aggregation", concurrencyPerKey: 1 }),
  key: "name",
  use: {
    feed: http("feed"),
    "feed-2": http("feed-2"),
    "feed-3": http("feed-3"),
    broker: mqtt("broker"),
    fromPostgres: postgres("source-postgres"),
    fromMysql: mysql("source-mysql"),
    fromSqlite: sqlite("source-sqlite"),
    intoPostgres: postgres("target"),
    intoMysql: mysql("target"),
    intoSqlite: sqlite("target"),
  },
  retry: { attempts: 4, delay: "2s" },
  stepTimeout: "1h",
  limits: { memory: "768MB" },
  async run({ input, step, state, artifact, log, metric, now, ...use }) {
    const { name, records: rules, windows, batchRows, maxPages } = input;
    requireKeys(input.sources, rules.keys);
    const databases = { postgres: use.fromPostgres, mysql: use.fromMysql, sqlite: use.fromSqlite };
    const target = input.target.kind === "file" ? null : targetOf(input.target, { keys: rules.keys, use });
    const begun = await step("recall", async () => (await state.get<Memory>(name)) ?? nothingYet);

    const context = { step, state, artifact, log, metric, feeds: use, databases, broker: use.broker };
    const loading = { name, sources: input.sources, rules, windows, target, begun, batchRows, maxPages };
    const { tally, memory } = await loadSources({ ...context, ...loading });
    const sources = Object.values(tally.sources);

    // A step of its own: computing the windows takes their notes away, so that doing it again would find none to count.
    const noted = target && windows ? await step("count the windows", () => countNoted(target)) : 0;
    const written = await step("finish the table", async () => {
      if (input.target.kind === "file") {
        const { format, previous } = input.target;
        const written = await writeTable(tally.rows, {
          ...{ artifacts: artifact, format, previous: previous as Table | undefined },
          ...{ rules, windows, schema: memory.schema },
        });
        await state.update<Memory>(name, () => memory);
        return written;
      }
      if (windows && noted > 0) await refreshWindows(target!, windows);
      return { table: null, windowTable: null, windows: noted, rowsInTarget: await countRows(target!) };
    });
    const { drift } = tally;
    const files = await step("write the report", async () => {
      const content = { at: new Date(now()).toISOString(), name, sources, drift, ...written };
      return {
        quarantine: await joinQuarantine(tally.quarantine, artifact),
        report: await artifact.write({ name: "report.html", mediaType: "text/html" }, aggregationReport(content)),
      };
    });
    if (drift.length > 0) await step.emit("tell of the columns", { type: "schema.drifted", payload: { name, drift } });
    return { sources, drift, ...written, ...files };
  },
});

/** What is read again is told from what is new by its keys alone. */
function requireKeys(sources: Readonly<Record<string, Source>>, keys: readonly string[]): void {
  const [name] = Object.entries(sources).find(([, source]) => source.kind === "database" && source.overlap > 0) ?? [];
  if (name === undefined || keys.length > 0) return;
  throw new PermanentError(`Cannot read ${name} with an overlap as records must have keys then: there are none`, {
    hint: "Name the columns that tell records apart under records.keys.",
  });
}

type Targets = Readonly<Record<"intoPostgres" | "intoMysql" | "intoSqlite", SqlCapability>>;

function targetOf(
  { database, table }: { readonly database: DatabaseName; readonly table: string },
  { keys, use }: { readonly keys: readonly string[]; readonly use: Targets },
): DatabaseTarget {
  const db = { postgres: use.intoPostgres, mysql: use.intoMysql, sqlite: use.intoSqlite }[database];
  return { database, db, table: table.split("."), keys };
}
