import { readFileSync } from "node:fs";
import { MillraceError } from "@millrace/flow/errors";
import { createClient } from "@millrace/sdk";
import type { Config } from "@millrace/server";
import type { RunningOwner } from "./find-running.ts";
import type { GlobalOptions } from "./global-options.ts";
import { knownTokenFile, type Link, linkFor, originOf } from "./link.ts";

const answerWithinMs = 5_000;

/** The server elsewhere that a command goes to, once it answered: the named one, or the one that the repository is linked to. */
export async function findElsewhere(
  config: Pick<Config, "dataFolder" | "databaseUrl">,
  options: GlobalOptions,
): Promise<RunningOwner | null> {
  const { server, tokenFile, dataDir } = options;
  if (server !== undefined && dataDir !== undefined)
    throw refused("--server and --data-dir name two places", "Leave one of them out.");
  if (server !== undefined) return goToNamed(originOf(server, "--server"), tokenFile);
  if (tokenFile !== undefined) throw refused("--token-file goes with --server", "Name the server, too.");
  const link = linkFor(config, dataDir);
  return link && followLink(link);
}

function goToNamed(url: string, tokenFile: string | undefined): Promise<RunningOwner> {
  const file = tokenFile ?? knownTokenFile(url);
  const hint = "Give it one that millrace token create made there: --token-file <file>";
  if (file === undefined) throw tokenMissing(`${url} must be asked with a token: none is known`, hint);
  return reach(url, {
    token: readToken(file, { url, hint }),
    asked: `--server must answer at ${url}`,
    hint: "Start it there, or check the address.",
  });
}

function followLink({ file, url }: Link): Promise<RunningOwner> {
  const tokenFile = knownTokenFile(url);
  const hint = `Give it one that millrace token create made there: millrace link ${url} --token-file <file>`;
  if (tokenFile === undefined)
    throw tokenMissing(`${file} leads to ${url}, and this user must have a token for it: none is known`, hint);
  return reach(url, {
    token: readToken(tokenFile, { url, hint }),
    asked: `the one that ${file} names must answer at ${url}`,
    hint: "Start it there; or end the link with millrace link --remove; or work here for once with --data-dir .millrace.",
  });
}

async function reach(
  url: string,
  { token, asked, hint }: { readonly token: string; readonly asked: string; readonly hint: string },
): Promise<RunningOwner> {
  const answer = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(answerWithinMs) }).catch(
    (error: unknown) => error,
  );
  if (answer instanceof Response && answer.ok) return { client: createClient({ url, token }), url, token };
  throw new MillraceError({
    code: "SERVER_UNREACHABLE",
    message: `Cannot reach the server as ${asked}: ${seenOf(answer)}`,
    hint,
  });
}

function seenOf(answer: unknown): string {
  if (answer instanceof Response) return `it answered ${answer.status}`;
  const { cause, message } = answer as Error;
  return cause instanceof Error && cause.message !== "" ? cause.message : message;
}

function readToken(file: string, { url, hint }: { readonly url: string; readonly hint: string }): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw tokenMissing(
      `the token for ${url} must be readable: ${error instanceof Error ? error.message : error}`,
      hint,
    );
  }
}

function tokenMissing(rule: string, hint: string): MillraceError {
  return new MillraceError({ code: "TOKEN_REFUSED", message: `Cannot go to a server elsewhere as ${rule}`, hint });
}

function refused(rule: string, hint: string): MillraceError {
  return new MillraceError({ code: "INPUT_INVALID", message: `Cannot take these options as ${rule}`, hint });
}
