import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The folder of `initdb` and `postgres` of the newest installed server; null where there is none. */
export function findPostgresBinaries(): string | null {
  const debian = "/usr/lib/postgresql";
  const versions = listFolder(debian).sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...versions.map((version) => join(debian, version, "bin")),
    "/opt/homebrew/opt/postgresql/bin",
    "/usr/local/pgsql/bin",
  ];
  return (
    folders.find((folder) => folder !== "" && ["initdb", "postgres"].every((name) => canRun(join(folder, name)))) ??
    null
  );
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function canRun(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
