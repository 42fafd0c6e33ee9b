import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Envelope } from "@millrace/store/secrets";
import type { MasterKey } from "./master-key.ts";

// 96 bits, the nonce that AES-GCM is made for, and its whole tag. Source: NIST SP 800-38D, 5.2.1.
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

/**
 * Encrypts a text with a data key of its own, which the master key wraps. `place` says where the envelope belongs; in
 * another place it does not open.
 */
export function seal(text: string, { key, place }: { readonly key: MasterKey; readonly place: string }): Envelope {
  const dataKey = randomBytes(keyBytes);
  const sealed = encrypt(Buffer.from(text, "utf8"), { key: dataKey, context: place });
  return { keyId: key.id, wrappedKey: wrap(dataKey, { key, place }), sealed };
}

/** The text of an envelope; throws for another key or place, or when a bit was changed. */
export function open(envelope: Envelope, { key, place }: { readonly key: MasterKey; readonly place: string }): string {
  return decrypt(envelope.sealed, { key: unwrap(envelope, { key, place }), context: place }).toString("utf8");
}

/** The same envelope for another master key; what is sealed in it stays as it is. */
export function rewrap(
  envelope: Envelope,
  { from, to, place }: { readonly from: MasterKey; readonly to: MasterKey; readonly place: string },
): Envelope {
  const wrappedKey = wrap(unwrap(envelope, { key: from, place }), { key: to, place });
  return { ...envelope, keyId: to.id, wrappedKey };
}

function wrap(dataKey: Buffer, { key, place }: { readonly key: MasterKey; readonly place: string }): string {
  return encrypt(dataKey, { key: key.bytes, context: wrapContext(key, place) });
}

function unwrap({ wrappedKey }: Envelope, { key, place }: { readonly key: MasterKey; readonly place: string }): Buffer {
  return decrypt(wrappedKey, { key: key.bytes, context: wrapContext(key, place) });
}

function wrapContext({ id }: MasterKey, place: string): string {
  return JSON.stringify(["data key", id, place]);
}

interface Cipher {
  readonly key: Buffer;
  /** Authenticated and not encrypted. */
  readonly context: string;
}

function encrypt(bytes: Buffer, { key, context }: Cipher): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

function decrypt(text: string, { key, context }: Cipher): Buffer {
  const bytes = Buffer.from(text, "base64url");
  const nonce = bytes.subarray(0, nonceBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}
