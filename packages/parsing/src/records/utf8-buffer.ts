const startBytes = 16 * 1024;
const keptBytes = 4 * 1024 * 1024;
// Longer texts are left to the platform's encoder; for a shorter one its call costs more than the letters (measured 2026-11-22).
const shortCharacters = 128;

/** A 1 in the place of each character that is marked; there are places for ASCII at least. */
export type MarkedCharacters = Uint8Array;

export function markCharacters(characters: readonly string[]): MarkedCharacters {
  const codes = characters.map((one) => one.charCodeAt(0));
  const marked = new Uint8Array(Math.max(127, ...codes) + 1);
  for (const code of codes) marked[code] = 1;
  return marked;
}

/** Gathers texts as UTF-8 in one buffer that is used again and again, so that many short ones leave no garbage behind. */
export class Utf8Buffer {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(startBytes);
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  put(text: string): void {
    this.#put(text, null);
  }

  /** Puts nothing and returns false where the text has a character that `refused` marks. */
  putUnless(text: string, refused: MarkedCharacters): boolean {
    return this.#put(text, refused);
  }

  /** What was gathered; the next text begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#sizeBytes);
    this.#sizeBytes = 0;
    // The room of one long text is not kept for good.
    if (this.#bytes.length > keptBytes) this.#bytes = new Uint8Array(startBytes);
    return taken;
  }

  #put(text: string, refused: MarkedCharacters | null): boolean {
    const { length } = text;
    this.#makeRoom(length * 3);
    const bytes = this.#bytes;
    let to = this.#sizeBytes;
    let at = 0;
    for (const end = refused || length <= shortCharacters ? length : 0; at < end; at++) {
      const code = text.charCodeAt(at);
      if (refused && refused[code] === 1) return false;
      if (code >= 128) break;
      bytes[to++] = code;
    }
    if (refused && hasOne(text, { refused, from: at })) return false;
    if (at < length) to += this.#encoder.encodeInto(at === 0 ? text : text.slice(at), bytes.subarray(to)).written;
    this.#sizeBytes = to;
    return true;
  }

  #makeRoom(moreBytes: number): void {
    const wantedBytes = this.#sizeBytes + moreBytes;
    if (wantedBytes <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(wantedBytes, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#sizeBytes));
    this.#bytes = larger;
  }
}

function hasOne(
  text: string,
  { refused, from }: { readonly refused: MarkedCharacters; readonly from: number },
): boolean {
  for (let at = from; at < text.length; at++) if (refused[text.charCodeAt(at)] === 1) return true;
  return false;
}
