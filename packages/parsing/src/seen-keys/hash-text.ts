/** The two halves of a text's hash. */
export interface TextHash {
  high: number;
  low: number;
}

/** Writes 64 well mixed bits of a text into `hash`: two multiplicative streams, crossed at the end as MurmurHash3 does. */
export function hashText(text: string, hash: TextHash): void {
  let high = 0xdeadbeef ^ text.length;
  let low = 0x41c6ce57 ^ text.length;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
    high = (high << 13) | (high >>> 19);
    low = (low << 17) | (low >>> 15);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  hash.high = (high ^ (high >>> 16)) >>> 0;
  hash.low = (low ^ (low >>> 16)) >>> 0;
}
