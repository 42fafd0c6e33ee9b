/**
 * How the months begin in the languages of the web, from January on; bent forms begin the same way. Longer beginnings
 * stand where a shorter one would be another month or word.
 */
const BEGINNINGS: readonly string[] = [
  "jan|ene|gen|jän|sty|led|янв|січ|ocak|tammi|ιαν|ιανουαρ|يناير|ינו|בינו",
  "feb|fév|fev|lut|úno|фев|лют|şub|helmi|φεβ|فبراير|شباط|פבר|בפבר",
  "mar|mär|mrt|maa|bře|мар|бер|μαρ|μάρ|مارس|آذار|מרץ|במרץ",
  "apr|avr|abr|kwi|dub|апр|кві|nis|huhti|απρ|أبريل|إبريل|ابريل|نيسان|אפר|באפר",
  "may|mai|maj|mag|mei|kvě|мая|май|тра|mayıs|touko|μαΐ|μάι|mayo|maio|maggio|مايو|أيار|מאי|במאי",
  "jun|juin|giu|cze|červn|июн|чер|haz|kesä|ιουν|يونيو|حزيران|יוני|ביוני",
  "jul|juil|lug|lip|červenc|июл|лип|tem|heinä|ιουλ|يوليو|تموز|יולי|ביולי",
  "aug|aoû|aou|ago|sie|srp|авг|сер|ağu|elo|αυγ|أغسطس|اغسطس|אוג|באוג",
  "sep|set|wrz|zář|сен|вер|eyl|syys|σεπ|سبتمبر|أيلول|ספט|בספט",
  "oct|okt|ott|out|paź|říj|окт|жов|eki|loka|οκτ|أكتوبر|اكتوبر|אוק|באוק",
  "nov|lis|nob|ноя|лис|kas|marras|νοε|νοέ|نوفمبر|נוב|בנוב",
  "dec|dez|dic|déc|gru|pro|дек|гру|ara|joulu|δεκ|ديسمبر|דצמ|בדצמ",
];

const LONGEST_FIRST = BEGINNINGS.flatMap((words, at) => words.split("|").map((word) => [word, at + 1] as const)).sort(
  ([a], [b]) => b.length - a.length,
);
/** Polish `maja`, Czech `listopad` (November) and Finnish `maaliskuu` begin like other languages' months. */
const WHOLE: Readonly<Record<string, number>> = { maja: 5, listopad: 11, listopadu: 11, listopada: 11 };

/** 1 to 12 for the name of a month in any of some twenty languages, null for another word. */
export function monthOf(word: string): number | null {
  const plain = word.toLowerCase().replace(/\.$/u, "");
  if (plain.length < 3) return null;
  return WHOLE[plain] ?? LONGEST_FIRST.find(([beginning]) => plain.startsWith(beginning))?.[1] ?? null;
}
