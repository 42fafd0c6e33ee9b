/** A stream of numbers from a seed: each from 0 up to, not including, 1. */
export type Chance = () => number;

/** Splitmix32: every seed, also 0 and its neighbours, gives a stream of its own. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** A seed from a text (FNV-1a). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

export function wholeBelow(chance: Chance, end: number): number {
  return Math.floor(chance() * end);
}

export function oneOf<Value>(chance: Chance, values: readonly Value[]): Value {
  return values[wholeBelow(chance, values.length)]!;
}

/** The values in another order. */
export function shuffled<Value>(chance: Chance, values: readonly Value[]): Value[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = wholeBelow(chance, last + 1);
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
