import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import type { Config } from "@millrace/server";

/** A repository whose commands go to a server elsewhere. */
export interface Link {
  readonly file: string;
  /** The server's origin. */
  readonly url: string;
}

const linkName = join(".millrace", "link.json");

/** Where this user keeps which token is for which server: a repository names a server, and can not name a token. */
const serversFile = () => join(homedir(), ".config", "millrace", "servers.json");

/** The link of the nearest folder upwards that has one. */
export function findLink(folder: string): Link | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, linkName);
    if (existsSync(file)) return { file, url: readUrl(file) };
    if (at === dirname(at)) return null;
  }
}

/** The link that a command follows: none where a data folder or database was named. */
export function linkFor(config: Pick<Config, "dataFolder" | "databaseUrl">, dataDir: string | undefined): Link | null {
  const isNamed = dataDir !== undefined || config.databaseUrl !== null || config.dataFolder !== resolve(".millrace");
  return isNamed ? null : findLink(".");
}

/** Links a folder to a server, with a token that stays in a file of the user's. */
export function writeLink(
  folder: string,
  { url, tokenFile }: { readonly url: string; readonly tokenFile: string },
): Link {
  const file = join(resolve(folder), linkName);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, json({ url }));
  mkdirSync(dirname(serversFile()), { recursive: true, mode: 0o700 });
  writeFileSync(serversFile(), json({ ...readServers(), [url]: { tokenFile: resolve(tokenFile) } }), { mode: 0o600 });
  return { file, url };
}

/** Takes a link away; the token stays known, as other repositories may use it. */
export function removeLink({ file }: Link): void {
  rmSync(file);
}

/** Where this user keeps the token of a server. */
export function knownTokenFile(url: string): string | undefined {
  return readServers()[url]?.tokenFile;
}

function readUrl(file: string): string {
  const { url } = readJson(file) as { readonly url?: unknown };
  return originOf(typeof url === "string" ? url : "", file);
}

/** The origin of a server's address, as it is compared. */
export function originOf(url: string, from: string): string {
  const origin = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) ? new URL(url).origin : null;
  if (origin !== null) return origin;
  throw new MillraceError({
    code: "CONFIG_INVALID",
    message: `Cannot go to a server as ${from} must name an address that begins with http:// or https://: ${JSON.stringify(url)}`,
    hint: "Such as: https://millrace.example",
  });
}

type Servers = { readonly [url: string]: { readonly tokenFile: string } | undefined };

function readServers(): Servers {
  const file = serversFile();
  return existsSync(file) ? (readJson(file) as Servers) : {};
}

function readJson(file: string): object {
  try {
    const found: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof found === "object" && found !== null) return found;
    throw new Error("it holds no object");
  } catch (error) {
    throw new MillraceError({
      code: "CONFIG_INVALID",
      message: `Cannot read ${file} as it must be a JSON object: ${error instanceof Error ? error.message : error}`,
      hint: "Remove it and link again: millrace link <url> --token-file <file>",
    });
  }
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
