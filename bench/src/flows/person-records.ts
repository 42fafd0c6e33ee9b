/** A generated record of a person with the number of the person it is about. */
export interface PersonRecord {
  readonly person: number;
  readonly record: Readonly<Record<string, string>>;
}

/** Parts of the records that are copies with errors, and how many copies a person has at most. */
const copyShare = 0.4;
const mostCopies = 4;
/** Chances of what happens to each field of a copy. */
const lost = 0.05;
const changed = 0.04;
const mistyped = 0.14;

type Chance = () => number;

/** Makes records of made-up persons, copies with typing errors, losses and changes among them; the same for the same seed. */
export function personRecords(count: number, seed: number): PersonRecord[] {
  const chance = seededChance(seed);
  const make = personMaker(chance);
  const records: PersonRecord[] = [];
  for (let person = 0; records.length < count; person++) {
    const original = make();
    records.push({ person, record: original });
    if (chance() > 0.35) continue;
    const wanted = Math.ceil(((copyShare / (1 - copyShare) / 0.35) * mostCopies * chance()) / 2);
    for (let copy = 0; copy < wanted && records.length < count; copy++)
      records.push({ person, record: copyOf(original, { chance, make }) });
  }
  for (let at = records.length - 1; at > 0; at--) {
    const other = Math.floor(chance() * (at + 1));
    [records[at], records[other]] = [records[other] as PersonRecord, records[at] as PersonRecord];
  }
  return records;
}

function seededChance(seed: number): Chance {
  let state = seed >>> 0 || 1;
  return () => {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Words of syllables, so many different ones, of which the first are by far the most frequent. */
function vocabulary(chance: Chance, size: number): string[] {
  const syllables =
    "ba be bi bo da de di do fa fe ga go ha he ja jo ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se si so ta te ti to va vi wa we".split(
      " ",
    );
  const ends = ["", "n", "r", "s", "th", "ll", "ck", "ton", "ley", "son", "ford"];
  const words = new Set<string>();
  while (words.size < size) {
    let word = "";
    const length = 1 + Math.ceil(chance() * 2);
    for (let at = 0; at < length; at++) word += syllables[Math.floor(chance() * syllables.length)];
    words.add(word + ends[Math.floor(chance() * ends.length)]);
  }
  return [...words];
}

function personMaker(chance: Chance): () => Record<string, string> {
  const given = vocabulary(chance, 2_000);
  const surnames = vocabulary(chance, 20_000);
  const streets = vocabulary(chance, 8_000);
  const suburbs = vocabulary(chance, 4_000);
  const kinds = ["street", "place", "crescent", "close", "avenue", "road", "circuit"];
  const states = ["nsw", "vic", "qld", "wa", "sa", "tas", "act", "nt"];
  // Zipf-like: the place in the list falls off with the square of chance.
  const often = (words: readonly string[]) => words[Math.floor(chance() ** 2 * words.length)] as string;
  const any = (words: readonly string[]) => words[Math.floor(chance() * words.length)] as string;
  const digits = (least: number, most: number) => String(Math.floor(least + chance() * (most - least)));
  return () => {
    const suburb = Math.floor(chance() ** 2 * suburbs.length);
    return {
      given_name: often(given),
      surname: often(surnames),
      street_number: String(1 + Math.floor(chance() ** 2 * 400)),
      address_1: `${any(streets)} ${any(kinds)}`,
      address_2: chance() < 0.4 ? `${any(streets)} ${any(["park", "village", "flats"])}` : "",
      suburb: suburbs[suburb] as string,
      postcode: String(2_000 + (suburb >> 1)),
      state: states[suburb % states.length] as string,
      date_of_birth: digits(1910, 2010) + digits(1, 13).padStart(2, "0") + digits(1, 29).padStart(2, "0"),
      soc_sec_id: digits(1_000_000, 9_999_999),
    };
  };
}

function copyOf(
  original: Readonly<Record<string, string>>,
  { chance, make }: { readonly chance: Chance; readonly make: () => Record<string, string> },
): Record<string, string> {
  const other = make();
  return Object.fromEntries(
    Object.entries(original).map(([field, value]) => {
      const draw = chance();
      if (draw < lost) return [field, ""];
      if (draw < lost + changed) return [field, other[field] as string];
      return [field, draw < lost + changed + mistyped ? mistype(value, chance) : value];
    }),
  );
}

/** One character put in, left out, replaced or swapped with the next one. */
function mistype(value: string, chance: Chance): string {
  if (value === "") return value;
  const at = Math.floor(chance() * value.length);
  const near = /\d/.test(value.charAt(at))
    ? String(Math.floor(chance() * 10))
    : String.fromCharCode(97 + Math.floor(chance() * 26));
  const draw = chance();
  if (draw < 0.25) return value.slice(0, at) + near + value.slice(at);
  if (draw < 0.5) return value.slice(0, at) + value.slice(at + 1);
  if (draw < 0.75) return value.slice(0, at) + near + value.slice(at + 1);
  return value.slice(0, at) + value.charAt(at + 1) + value.charAt(at) + value.slice(at + 2);
}
