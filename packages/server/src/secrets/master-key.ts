import { createHash, randomBytes } from "node:crypto";
import { MillraceError } from "@millrace/flow/errors";

/** What wraps the keys of secrets. */
export interface MasterKey {
  /** Made from the key, which it tells nothing of. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** Where master keys are kept. */
export interface KeyPlace {
  /** As messages call it. */
  readonly title: string;
  /** The key that seals; null where there is none yet. */
  present(): Promise<MasterKey | null>;
  find(keyId: string): Promise<MasterKey | null>;
  /** Puts a new key in the place of the present one, which can still be found. */
  renew(): Promise<MasterKey>;
}

const keyBytes = 32;
const textPattern = /^[A-Za-z0-9_-]{43}$/;

export function masterKey(bytes: Buffer): MasterKey {
  const id = createHash("sha256").update("millrace master key\0").update(bytes).digest("hex").slice(0, 16);
  return { id, bytes };
}

export function newMasterKey(): MasterKey {
  return masterKey(randomBytes(keyBytes));
}

/** A key as files and keychains hold it. */
export function keyText({ bytes }: MasterKey): string {
  return bytes.toString("base64url");
}

/** Null for what is no key. */
export function readKeyText(text: string): MasterKey | null {
  return textPattern.test(text) ? masterKey(Buffer.from(text, "base64url")) : null;
}

const restore =
  "Restore the data folder's secret.key, or set MILLRACE_SECRET_KEY to the key that was in use, or to all places that hold keys, such as keychain,file. Where a PostgreSQL is shared, every server and worker needs the same key.";

export function keyMissing(seen: string, hint = restore): MillraceError {
  return new MillraceError({
    code: "SECRET_KEY_MISSING",
    message: `Cannot use secrets as a master key must be at hand: ${seen}`,
    hint,
  });
}
