/** How much of Jaro's distance to 1 a common prefix takes away, per character of up to four. Source: Winkler 1990. */
const prefixScale = 0.1;
const prefixLength = 4;

/**
 * The similarity of two short texts such as names by common characters in about the same place, 0 to 1.
 *
 * Counts UTF-16 units: give both in one normal form, see `plainWords`.
 */
export function jaroWinkler(one: string, other: string): number {
  const jaro = jaroSimilarity(one, other);
  const most = Math.min(prefixLength, one.length, other.length);
  let prefix = 0;
  while (prefix < most && one.charCodeAt(prefix) === other.charCodeAt(prefix)) prefix++;
  return jaro + prefix * prefixScale * (1 - jaro);
}

/** Jaro's similarity, 0 to 1. */
export function jaroSimilarity(one: string, other: string): number {
  if (one === other) return 1;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length === 0) return 0;
  return long.length <= 31 ? jaroOfMasks(short, long) : jaroOfArrays(short, long);
}

/** Without any allocation, as a linkage asks this millions of times: the taken places are bits of two integers. */
function jaroOfMasks(short: string, long: string): number {
  const reach = Math.max(0, (long.length >> 1) - 1);
  let takenShort = 0;
  let takenLong = 0;
  let common = 0;
  for (let at = 0; at < short.length; at++) {
    const unit = short.charCodeAt(at);
    const last = Math.min(long.length - 1, at + reach);
    for (let place = Math.max(0, at - reach); place <= last; place++) {
      if ((takenLong >> place) & 1 || long.charCodeAt(place) !== unit) continue;
      takenShort |= 1 << at;
      takenLong |= 1 << place;
      common++;
      break;
    }
  }
  let swapped = 0;
  for (let at = 0, place = 0; at < short.length; at++) {
    if (!((takenShort >> at) & 1)) continue;
    while (!((takenLong >> place) & 1)) place++;
    if (short.charCodeAt(at) !== long.charCodeAt(place++)) swapped++;
  }
  return jaroOf({ common, swapped, lengths: [short.length, long.length] });
}

function jaroOfArrays(short: string, long: string): number {
  const reach = Math.max(0, (long.length >> 1) - 1);
  const taken = new Uint8Array(long.length);
  const found: number[] = [];
  for (let at = 0; at < short.length; at++) {
    const unit = short.charCodeAt(at);
    const last = Math.min(long.length - 1, at + reach);
    for (let place = Math.max(0, at - reach); place <= last; place++) {
      if (taken[place] === 1 || long.charCodeAt(place) !== unit) continue;
      taken[place] = 1;
      found.push(unit);
      break;
    }
  }
  let swapped = 0;
  let next = 0;
  for (let place = 0; place < long.length; place++)
    if (taken[place] === 1 && long.charCodeAt(place) !== found[next++]) swapped++;
  return jaroOf({ common: found.length, swapped, lengths: [short.length, long.length] });
}

interface CommonCharacters {
  readonly common: number;
  /** Common characters that stand in another order, both of each swap counted. */
  readonly swapped: number;
  readonly lengths: readonly [number, number];
}

function jaroOf({ common, swapped, lengths }: CommonCharacters): number {
  if (common === 0) return 0;
  return (common / lengths[0] + common / lengths[1] + (common - swapped / 2) / common) / 3;
}
