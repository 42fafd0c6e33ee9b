/** The bytes that a message carries beside its JSON; null for most. */
export function bytesOf(message: unknown): Uint8Array | null {
  const bytes = (message as { readonly bytes?: unknown } | null)?.bytes;
  return bytes instanceof Uint8Array ? bytes : null;
}
