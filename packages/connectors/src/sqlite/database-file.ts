import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { connectionInvalid } from "../connector/connection.ts";

export interface FileOptions {
  /** The connection's name. */
  readonly connection: string;
  readonly path: string;
  /** What the operator grants. */
  readonly folders: readonly string[];
}

/**
 * The file that a path leads to, links followed; refused outside the granted folders (`CONNECTION_INVALID`). Who may
 * write to a granted folder by other ways may still put a link there between this check and the opening.
 */
export async function grantedFile({ connection, path, folders }: FileOptions): Promise<string> {
  if (!isAbsolute(path)) throw connectionInvalid(connection, "path: must begin at the root");
  const file = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return null;
  });
  // A link whose file is not there would have SQLite make one wherever it leads.
  if (file === null && (await lstat(path).catch(() => null)))
    throw connectionInvalid(connection, "path: leads nowhere");
  // A file that is not there yet lies where its folder leads.
  const real = file ?? join(await realpath(dirname(path)).catch(() => "/"), basename(path));
  const granted = await Promise.all(folders.map((folder) => realpath(folder).catch(() => null)));
  if (granted.some((folder) => folder !== null && isWithin(real, folder))) return real;
  throw connectionInvalid(connection, "path: must lie in a folder that the operator grants");
}

function isWithin(file: string, folder: string): boolean {
  const way = relative(folder, file);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
