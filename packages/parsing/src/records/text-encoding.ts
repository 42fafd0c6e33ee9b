/** How the bytes of a text are to be read. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Tells the encoding by a byte order mark, by the zeros of UTF-16, or by whether the bytes are valid UTF-8. */
export function detectEncoding(head: Uint8Array): { readonly encoding: TextEncoding; readonly markBytes: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: "utf-8", markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: "utf-16le", markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: "utf-16be", markBytes: 2 };
  const sample = head.subarray(0, 1_000);
  const zeros = (odd: 0 | 1) => sample.filter((byte, at) => byte === 0 && at % 2 === odd).length;
  if (sample.length > 3 && zeros(1) > sample.length / 4) return { encoding: "utf-16le", markBytes: 0 };
  if (sample.length > 3 && zeros(0) > sample.length / 4) return { encoding: "utf-16be", markBytes: 0 };
  return { encoding: isUtf8(head) ? "utf-8" : "windows-1252", markBytes: 0 };
}

/** The bytes may end within a character. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Decodes whole blocks. One that is not UTF-8 is read as Windows-1252, unless what is broken in it is the exception: that becomes U+FFFD. */
export function blockDecoder(encoding: TextEncoding): (block: Uint8Array) => string {
  if (encoding !== "utf-8") {
    const decoder = new TextDecoder(encoding);
    return (block) => decoder.decode(block);
  }
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
  const single = new TextDecoder("windows-1252");
  let hasLetters = false;
  return (block) => {
    try {
      const text = strict.decode(block);
      hasLetters ||= text.length < block.length;
      return text;
    } catch {
      const text = lenient.decode(block);
      const broken = text.match(/\ufffd/g)?.length ?? 0;
      const letters = text.match(/[^\0-\x7f\ufffd]/g)?.length ?? 0;
      return hasLetters || letters > broken ? text : single.decode(block);
    }
  };
}

/** A stream of UTF-16 as UTF-8, so that the lines of any text end in the same byte. */
export async function* asUtf8(bytes: AsyncIterable<Uint8Array>, encoding: TextEncoding): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const piece of bytes) yield encoder.encode(decoder.decode(piece, { stream: true }));
  yield encoder.encode(decoder.decode());
}
