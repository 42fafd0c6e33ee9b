const TRACKING = /^(?:utm_\w+|ref|source|src|from|fbclid|gclid|trk|tracking\w*|session\w*|position|pagenum)$/iu;

/** The address without what only says where a visitor came from. */
export function plainAddress(url: string): string {
  const address = URL.parse(url);
  if (address === null) return url;
  for (const name of [...address.searchParams.keys()]) if (TRACKING.test(name)) address.searchParams.delete(name);
  address.hash = "";
  return address.href;
}

/** A short name for a text, the same on every machine. Source: FNV-1a, 64 bits. */
export function shortId(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(36);
}
