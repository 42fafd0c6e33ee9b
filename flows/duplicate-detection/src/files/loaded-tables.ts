import {
  type FieldProfile,
  type LinkageGround,
  linkageGround,
  profileTable,
  readRawTable,
} from "@millrace/parsing/linkage";
import { type FileReader, openTable, type Table } from "@millrace/parsing/records";

/** The records in memory, read when a step first needs them: once, or again where a run goes on elsewhere. */
export interface LoadedTables {
  profile(): Promise<{ readonly rows: number; readonly leftRows: number; readonly fields: readonly FieldProfile[] }>;
  /** The records in the form in which they are compared. */
  ground(fields: readonly FieldProfile[]): Promise<LinkageGround>;
}

/** Tables that are read on demand. */
export function loadedTables(tables: readonly [Table, Table | undefined], files: FileReader): LoadedTables {
  const [table, other] = tables;
  const read = () => readRawTable(openTable(table, files), other && openTable(other, files));
  let raw: ReturnType<typeof read> | null = null;
  let ground: LinkageGround | null = null;
  return {
    async profile() {
      raw ??= read();
      const found = await raw;
      // An example is for people to read; a whole text would only fill the journal.
      const fields = profileTable(found).map((field) => ({ ...field, example: field.example.slice(0, 80) }));
      return { rows: found.rows, leftRows: found.leftRows, fields };
    },
    async ground(fields) {
      if (ground) return ground;
      raw ??= read();
      ground = linkageGround(await raw, fields);
      raw = null;
      return ground;
    },
  };
}
