import { closeSync, fsyncSync, openSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { pendingMigrations, readMigrations } from "../migrations/migrations.ts";
import { inTransaction } from "./connect.ts";

/** Brings a database to this program's schema, wholly or not at all; one that holds data is backed up beside itself first. */
export function migrateSqlite(
  database: DatabaseSync,
  { file, nowMs, migrations = readMigrations("sqlite") }: SqliteMigrationOptions,
): void {
  const current = schemaVersion(database);
  const pending = pendingMigrations(migrations, { current, place: file });
  if (pending.length === 0) return;
  if (current > 0 && file !== ":memory:") backUp(database, { file, version: current, nowMs });
  inTransaction(database, () => {
    for (const { sql } of pending) database.exec(sql);
    database.exec(`pragma user_version = ${pending.at(-1)!.number}`);
  });
}

export interface SqliteMigrationOptions {
  readonly file: string;
  readonly nowMs: number;
  readonly migrations?: ReturnType<typeof readMigrations>;
}

function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare("pragma user_version").get()?.user_version);
}

function backUp(
  database: DatabaseSync,
  { file, version, nowMs }: { readonly file: string; readonly version: number; readonly nowMs: number },
): void {
  const moment = new Date(nowMs).toISOString().replaceAll(":", "-");
  const backup = `${file}.version-${version}.${moment}.backup`;
  database.prepare("vacuum into ?").run(backup);
  const descriptor = openSync(backup, "r+");
  fsyncSync(descriptor);
  closeSync(descriptor);
}
