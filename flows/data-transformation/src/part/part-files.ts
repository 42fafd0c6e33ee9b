import { type ArtifactReference, PermanentError } from "@millrace/flow";
import type { TableRecord } from "@millrace/parsing/records";
import type { Routed } from "../row/transform-row.ts";
import { type Artifacts, RecordFile } from "./record-file.ts";

const maxRoutes = 100;

/** The files of one part: one for every output that gets records. */
export class PartFiles {
  readonly #artifacts: Artifacts;
  readonly #options: { readonly name: string; readonly format: "csv" | "jsonl"; readonly separator: string };
  readonly #files = new Map<string, RecordFile>();
  readonly #columns = new Map<string, readonly string[]>();

  /** `columns` are those that earlier parts have settled, by output. */
  constructor(
    artifacts: Artifacts,
    options: {
      readonly name: string;
      readonly format: "csv" | "jsonl";
      readonly separator: string;
      readonly columns: Readonly<Record<string, readonly string[]>>;
    },
  ) {
    this.#artifacts = artifacts;
    this.#options = options;
    for (const [route, columns] of Object.entries(options.columns)) this.#columns.set(route, columns);
  }

  async write(routed: readonly Routed[]): Promise<void> {
    const byRoute = new Map<string, TableRecord[]>();
    for (const { route, record } of routed) {
      const records = byRoute.get(route);
      if (records) records.push(record);
      else byRoute.set(route, [record]);
    }
    for (const [route, records] of byRoute) await this.#fileOf(route, records).write(records);
  }

  async end(): Promise<{
    readonly files: Record<string, ArtifactReference>;
    readonly columns: Record<string, string[]>;
  }> {
    const files: [string, ArtifactReference][] = [];
    for (const [route, file] of this.#files) files.push([route, await file.end()]);
    return {
      files: Object.fromEntries(files),
      columns: Object.fromEntries(Array.from(this.#columns, ([route, columns]) => [route, [...columns]])),
    };
  }

  async abort(reason: unknown): Promise<void> {
    for (const file of this.#files.values()) await file.abort(reason);
  }

  #fileOf(route: string, records: readonly TableRecord[]): RecordFile {
    const open = this.#files.get(route);
    if (open) return open;
    if (this.#files.size === maxRoutes)
      throw new PermanentError(
        `Cannot open another output as there may be ${maxRoutes}: ${JSON.stringify(route)} is one more`,
      );
    const columns = this.#columns.get(route) ?? [...new Set(records.flatMap((record) => Object.keys(record)))];
    this.#columns.set(route, columns);
    const { name, format, separator } = this.#options;
    const isCsv = format === "csv";
    const file = new RecordFile(this.#artifacts, {
      name: route === "" ? name : `${name} ${route}`,
      format,
      ...(isCsv && { separator, columns }),
    });
    this.#files.set(route, file);
    return file;
  }
}
