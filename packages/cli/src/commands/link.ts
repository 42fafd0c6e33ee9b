import { readFileSync } from "node:fs";
import { MillraceError } from "@millrace/flow/errors";
import { createClient } from "@millrace/sdk";
import { findLink, originOf, removeLink, writeLink } from "../connection/link.ts";
import { printResult } from "../terminal/print-result.ts";

export interface LinkOptions {
  readonly json?: boolean;
  readonly in?: string;
  readonly tokenFile?: string;
  readonly remove?: boolean;
}

/** `millrace link [url]`: has the commands of a repository go to a server elsewhere, shows that or ends it. */
export async function link(url: string | undefined, options: LinkOptions): Promise<number> {
  const { in: folder = ".", tokenFile, remove } = options;
  if (url !== undefined) {
    if (tokenFile === undefined || remove) throw refused("a server's address goes with --token-file");
    const origin = originOf(url, "the command");
    await tryToken(origin, tokenFile);
    const made = writeLink(folder, { url: origin, tokenFile });
    printResult(options, {
      json: made,
      text: () => `Commands in this repository go to ${made.url} from now on. ${made.file} says so.`,
    });
    return 0;
  }
  if (tokenFile !== undefined) throw refused("--token-file goes with a server's address");
  const found = findLink(folder);
  if (!found) {
    printResult(options, { json: null, text: () => "No link: commands use the data folder." });
    return remove ? 3 : 0;
  }
  if (remove) removeLink(found);
  const text = () => (remove ? `Removed ${found.file}.` : `Commands go to ${found.url}, as ${found.file} says.`);
  printResult(options, { json: found, text });
  return 0;
}

/** A token that is refused is found now and not at the first command; what it may do is its own matter. */
async function tryToken(url: string, tokenFile: string): Promise<void> {
  const client = createClient({ url, token: readToken(tokenFile) });
  try {
    await client.flows.list({});
  } catch (error) {
    if (!(error instanceof MillraceError) || error.code !== "SCOPE_MISSING") throw error;
  }
}

function readToken(tokenFile: string): string {
  try {
    return readFileSync(tokenFile, "utf8").trim();
  } catch (error) {
    throw refused(`the token's file must be readable: ${error instanceof Error ? error.message : error}`);
  }
}

function refused(rule: string): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot link this repository as ${rule}`,
    hint: "Such as: millrace link https://millrace.example --token-file ~/millrace.token",
  });
}
