import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MillraceError } from "@millrace/flow/errors";

/** What opens the door: whoever can read the token's file may use the API. */
export interface LocalToken {
  readonly text: string;
  readonly file: string;
  matches(text: string): boolean;
  /** Signs a text, which is no way back to the token. */
  sign(text: string): string;
  isSignature(candidate: string, text: string): boolean;
}

// 256 bits: guessing is hopeless, so that no counting of failures is needed.
const tokenBytes = 32;

/**
 * Reads the token of a data folder, or makes it. It is kept over restarts, so that an open page and a running script
 * outlive a crash of the server; who can read it can read the store beside it.
 */
export function openLocalToken({ folder }: { readonly folder: string }): LocalToken {
  const file = join(folder, "token");
  try {
    return localToken(readToken(file) ?? makeToken(file), file);
  } catch (error) {
    throw new MillraceError({
      code: "STORE_UNAVAILABLE",
      message: `Cannot use ${file} as the local token has to be a file of this user: ${(error as Error).message}`,
      hint: "Check the owner and the permissions of the data folder, or delete the file.",
      retry: false,
      cause: error,
    });
  }
}

function localToken(text: string, file: string): LocalToken {
  const sign = (said: string) => createHmac("sha256", text).update(said).digest("base64url");
  return {
    text,
    file,
    matches: (candidate) => isSame(candidate, text),
    sign,
    isSignature: (candidate, said) => isSame(candidate, sign(said)),
  };
}

function readToken(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) {
    rmSync(file);
    return null;
  }
  // A copy of the folder may have lost the mode.
  chmodSync(file, 0o600);
  return text;
}

// Written beside and then linked: a reader sees the whole token or none, and two makers end with the same one.
function makeToken(file: string): string {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(tokenBytes).toString("base64url")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, "utf8").trim();
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
