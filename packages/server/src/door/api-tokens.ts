import { createHash, randomBytes } from "node:crypto";
import { type Scope, scopes } from "@millrace/contract";
import type { Tables } from "@millrace/store";
import { findToken, type KnownToken, noteTokenUse } from "@millrace/store/tokens";
import type { Principal } from "./principal.ts";

/** The tokens of programs, as the door asks for them. */
export interface ApiTokens {
  /** Whether this secret was verified within the last seconds, so that to look it up costs nothing. */
  isKnown(secret: string): boolean;
  isKnownHash(hash: string): boolean;
  /** Whom a secret stands for; null for one that nobody made, that was revoked or has expired. */
  find(secret: string): Promise<FoundToken | null>;
  /** The same by the secret's hash. */
  findHashed(hash: string): Promise<FoundToken | null>;
  /** Looks every secret up again: a token was changed in this process. */
  forget(): void;
}

/** Whom a secret stands for, and until when. */
interface FoundToken {
  readonly principal: Principal;
  readonly expiresAt: number;
}

export interface ApiTokensOptions {
  readonly tables: Tables;
  readonly nowMs: () => number;
  /** Told of a last use that could not be written. */
  readonly onFailure: (error: unknown) => void;
}

/** For so long a token that was revoked by another process may still be good. */
export const verifiedMs = 5_000;
const noteEveryMs = 60_000;
const rememberedCount = 10_000;
const secretPattern = /^mr_[A-Za-z0-9_-]{43}$/;

/** Makes a secret. The prefix lets scanners of sources and logs find one that got there. */
export function makeSecret(): string {
  return `mr_${randomBytes(32).toString("base64url")}`;
}

/**
 * What is kept of a secret. One round of SHA-256, since there is nothing to guess in 256 random bits; a slow hash, made
 * for what people choose, would only slow requests. Found by this hash: how long that takes tells nothing of the secret.
 */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

interface Verified {
  readonly token: KnownToken;
  readonly principal: Principal;
  readonly untilMs: number;
}

/** Finds tokens in the store, and keeps what it found for some seconds. */
export function createApiTokens({ tables, nowMs, onFailure }: ApiTokensOptions): ApiTokens {
  let verified = new Map<string, Verified>();
  const notedAt = new Map<string, number>();

  // Not awaited: an answer does not wait for it.
  function note({ project, tokenId }: KnownToken, now: number): void {
    const id = JSON.stringify([project, tokenId]);
    if (now - (notedAt.get(id) ?? Number.NEGATIVE_INFINITY) < noteEveryMs) return;
    remember(notedAt, { key: id, value: now });
    noteTokenUse(tables, { project, tokenId, at: now }).catch(onFailure);
  }

  function recall(hash: string): Verified | null {
    const entry = verified.get(hash);
    return entry && nowMs() < entry.untilMs ? entry : null;
  }

  async function lookUp(hash: string): Promise<Verified | null> {
    // What was changed in the meantime is not remembered as it was before.
    const present = verified;
    const token = await findToken(tables, hash);
    if (!token) return null;
    const entry = { token, principal: principalOf(token), untilMs: nowMs() + verifiedMs };
    remember(present, { key: hash, value: entry });
    return entry;
  }

  async function findHashed(hash: string): Promise<FoundToken | null> {
    const found = recall(hash) ?? (await lookUp(hash));
    const now = nowMs();
    if (!found || now >= found.token.expiresAt) return null;
    note(found.token, now);
    return { principal: found.principal, expiresAt: found.token.expiresAt };
  }

  return {
    isKnown: (secret) => recall(hashSecret(secret)) !== null,
    isKnownHash: (hash) => recall(hash) !== null,
    findHashed,
    async find(secret) {
      if (!secretPattern.test(secret)) return null;
      return findHashed(hashSecret(secret));
    },
    forget() {
      verified = new Map();
    },
  };
}

function principalOf({ project, tokenId, scopes: given }: KnownToken): Principal {
  // A scope that this program does not know any more opens nothing.
  const known = given.filter((scope): scope is Scope => (scopes as readonly string[]).includes(scope));
  return { id: `token:${tokenId}`, project, scopes: known };
}

// The oldest goes first, so that memory has a bound.
function remember<Value>(
  map: Map<string, Value>,
  { key, value }: { readonly key: string; readonly value: Value },
): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > rememberedCount) map.delete(map.keys().next().value!);
}
