import { readdirSync, readFileSync } from "node:fs";
import { MillraceError } from "@millrace/flow/errors";

/** One forward step of the schema: `0001_create_store.sql` is number 1. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** The migrations that this program carries, in order. */
export function readMigrations(dialect: "sqlite" | "postgres"): readonly Migration[] {
  const folder = new URL(`../../sql/${dialect}/`, import.meta.url);
  return readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .sort()
    .map((file) => ({
      number: Number(file.slice(0, 4)),
      name: file.slice(0, -".sql".length),
      sql: readFileSync(new URL(file, folder), "utf8"),
    }));
}

/** Those that a database at `current` still needs; a database that is newer than the program is refused. */
export function pendingMigrations(
  migrations: readonly Migration[],
  { current, place }: { readonly current: number; readonly place: string },
): readonly Migration[] {
  const newest = migrations.at(-1)?.number ?? 0;
  if (current > newest)
    throw new MillraceError({
      code: "DATA_FOLDER_TOO_NEW",
      message: `Cannot open ${place} as this Millrace knows schema version ${newest}: it has version ${current}`,
      hint: `A newer Millrace wrote it. Use a release that knows schema version ${current}, or restore the backup that was made before its migration from version ${newest}.`,
      data: { databaseVersion: current, programVersion: newest },
    });
  return migrations.filter(({ number }) => number > current);
}
