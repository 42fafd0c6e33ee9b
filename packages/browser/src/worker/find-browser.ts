import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { browserPlaces, type Place, type PlacesOptions } from "./browser-places.ts";

/** A browser of the Chromium family on this machine. */
export interface FoundBrowser {
  readonly executablePath: string;
  /** Such as "156.0.8078.79"; null where it was not asked or did not say. */
  readonly version: string | null;
}

export interface FindOptions {
  /** Says where the home folder, programs and Playwright's cache are. */
  readonly env: PlacesOptions["env"];
  /** (Default: this machine's) */
  readonly platform?: NodeJS.Platform;
}

const versionTimeoutMs = 10_000;

/** Finds an installed Chromium, Chrome or Edge that starts; the one that opens contexts fastest first. */
export async function findBrowser({
  env,
  platform = process.platform,
}: FindOptions): Promise<FoundBrowser | undefined> {
  for (const place of browserPlaces({ platform, env })) {
    for (const executablePath of await pathsAt(place)) {
      if (!(await isExecutable(executablePath))) continue;
      // On Windows --version opens a window.
      const version = platform === "win32" ? null : await versionOf(executablePath);
      if (platform === "win32" || version !== null) return { executablePath, version };
    }
  }
  return undefined;
}

async function pathsAt(place: Place): Promise<readonly string[]> {
  if ("file" in place) return [place.file];
  const folders = await readdir(place.cache).catch((): string[] => []);
  return folders
    .filter((folder) => folder.startsWith(place.build) && /^\d+$/.test(folder.slice(place.build.length)))
    .toSorted((a, b) => Number(b.slice(place.build.length)) - Number(a.slice(place.build.length)))
    .map((folder) => join(place.cache, folder, place.inside));
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** The version a browser prints; null when it does not start, as with a library that is missing. */
export function versionOf(executablePath: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(executablePath, ["--version"], { timeout: versionTimeoutMs }, (error, stdout) => {
      resolve(error ? null : (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? null));
    });
  });
}
