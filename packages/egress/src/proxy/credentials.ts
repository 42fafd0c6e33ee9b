import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** What a browser is given to use the proxy, and what the proxy keeps of it. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly passwordHash: Buffer;
}

/** Makes credentials that nobody can guess: 64 bits of name, 256 bits of secret. */
export function createCredentials(): Credentials {
  const password = randomBytes(32).toString("base64url");
  return { username: randomBytes(8).toString("hex"), password, passwordHash: hash(password) };
}

/** Reads a `Proxy-Authorization: Basic` header. */
export function readBasic(
  header: string | undefined,
): { readonly username: string; readonly password: string } | undefined {
  const [, encoded] = /^basic +([a-z0-9+/=]+)$/i.exec(header ?? "") ?? [];
  const text = Buffer.from(encoded ?? "", "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Whether a password is the one that was hashed, in a time that tells nothing. */
export function matchesPassword(password: string, passwordHash: Buffer): boolean {
  return timingSafeEqual(hash(password), passwordHash);
}

function hash(password: string): Buffer {
  return createHash("sha256").update(password).digest();
}
