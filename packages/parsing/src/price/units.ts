/** What prices are given per, by a word of ours, and how shops of the world write it. */
const UNIT_WORDS: Readonly<Record<string, string>> = {
  kg: "kg|kgs|kilo|kilos|kilogram|kilogramm|kilograms|кг|公斤|千克|キロ",
  g: "g|gr|gram|gramm|grams|gramos|grammes|г|гр|克",
  mg: "mg|мг",
  t: "t|ton|tonne|тонна",
  lb: "lb|lbs|фунт",
  oz: "oz|ounce|ounces|fl oz|fl. oz",
  l: "l|ltr|liter|litre|liters|litres|litro|litri|litros|litr|litru|л|литр|升|λίτρο",
  ml: "ml|мл|毫升",
  cl: "cl",
  dl: "dl",
  m: "m|lfm|meter|metre|metres|meters|metro|metri|м|метр|米|bm|mb|mtr",
  cm: "cm|см|厘米",
  mm: "mm|мм",
  ft: "ft|feet|foot",
  in: "in|inch|inches|zoll|″",
  yd: "yd|yard|yards",
  m2: "m²|m2|qm|sqm|sq m|sq. m|м²|м2|㎡|кв. м|кв.м",
  ft2: "sq ft|sq. ft|sqft|ft²|ft2",
  m3: "m³|m3|м³|м3",
  piece:
    "pc|pcs|piece|pieces|each|ea|item|stk|stück|stuck|st|stuks|stuk|szt|sztuka|ks|kus|kusů|шт|штук|штука|штуку|unit|units|" +
    "unité|unite|unidad|unidade|und|unità|pièce|pezzo|pz|db|darab|τεμ|τεμάχιο|buc|bucată|adet|個|件|枚|本|台|个|개|бр|kom|kpl",
  pack: "pack|packs|packung|pkg|box|set|pair|paar|paire|paia|упак|уп|opak|op|bal|盒|包|パック",
  month:
    "month|months|mo|mth|monat|mois|mes|mese|maand|måned|mnd|månad|mån|miesiąc|mies|мес|месяц|月|ay|měsíc|měs|mesiac|hó",
  year: "year|years|yr|annum|jahr|an|año|anno|ano|jaar|år|rok|год|年|yıl|év",
  week: "week|weeks|wk|woche|semaine|semana|settimana|vecka|uge|uke|týden|неделя|неделю|週|周",
  day: "day|days|tag|tage|jour|jours|día|dia|días|giorno|dag|dzień|doba|день|дней|天|日|gün|nap|den|dní",
  night: "night|nights|nacht|nuit|noche|notte|noite|natt|nat|noc|ночь|晚|泊|éj",
  hour: "hour|hours|hr|hrs|h|std|stunde|heure|hora|ora|uur|час|godz|小时|時間",
  person: "person|persons|people|pers|pp|personne|persona|pessoa|persoon|osoba|os|чел|человека|人|位",
  wash: "wash|washes|wl|waschladung|waschgang|dosette|capsule|capsules|tab|tabs|tablet|tablets|dose|portion",
};

/** Other things that numbers count in shops: a number before one of these is no price. */
const COUNT_WORDS =
  "%|％|٪|percent|prozent|°[cf]?|gb|tb|mb|kb|w|kw|kwh|v|hz|khz|mhz|ghz|mah|ah|wh|px|mp|dpi|rpm|mph|ps|hp|lm|mins?|minutes|" +
  "minuten|sec|seconds|reviews?|ratings?|bewertungen|avis|stars?|sterne|votes?|items?|products?|results?|left|available|" +
  "sold|customers?|points?|punkte|times|in stock|auf lager|werktage|arbeitstage|pages|seiten|photos?|colou?rs|sizes?|" +
  "cores?|gen|generation|отзывов|отзыва|отзыв|товаров|dní|dnů|[x×](?= ?\\d)";

const escapeDots = (words: string): string => words.replaceAll(".", "\\.");
const ALL_UNITS = Object.values(UNIT_WORDS)
  .map(escapeDots)
  .join("|")
  .split("|")
  .sort((a, b) => b.length - a.length)
  .join("|");
const WORD_END = "(?![\\p{L}\\p{M}\\d])";
const QUANTITY = "(\\d+(?:[.,]\\d+)?)?";
const PER = "(?:\\/|⁄|(?:per|pro|je|par|por|al|la|le|za|за|na|på|pr|à|a|an|the|one|od|by|ανά|/)(?![\\p{L}])\\.?)";

const AFTER_PRICE = new RegExp(`^[\\s*(]*(?:${PER}\\s*){1,2}${QUANTITY}\\s*(${ALL_UNITS})${WORD_END}`, "iu");
const EACH = /^\s*(each|ea|apiece|p\.?p\.?|p\/?m|pcm|p\.a\.|p\/night)(?![\p{L}])/iu;
const EACH_UNITS: Readonly<Record<string, string>> = {
  p: "person",
  pp: "person",
  pm: "month",
  pcm: "month",
  pa: "year",
  pnight: "night",
};
const BEFORE_PRICE = new RegExp(`(?<![\\p{L}\\d.,])${QUANTITY}\\s*(${ALL_UNITS})\\s*(?:=|≙|:|\\bkosten\\b)\\s*$`, "iu");
const COUNTED = new RegExp(`^\\s?-?(?:${COUNT_WORDS}|${ALL_UNITS})(?![\\p{L}\\p{M}])`, "iu");
const INSTALMENT =
  /(?:(?:\d+|^)\s?[x×]\s*(?:de|of|à|a|von|mal|po)?|(?:payments?|instal?lments?|parcelas?|cuotas?|mensualités|raten|rate|rat|splátek|platby?)\s*(?:of|de|à|zu|von|je|po|di)?)\s*$/iu;

const CANONICAL = new Map(
  Object.entries(UNIT_WORDS).flatMap(([unit, words]) =>
    words.split("|").map((word) => [word.toLowerCase(), unit] as const),
  ),
);

export type PriceUnit = {
  /** How many of them, as a canonical decimal: "1", "100". */
  quantity: string;
  /** What the price is per: a unit of measure, `piece`, `month`, `person`, `installment`... */
  of: string;
};

function unitOf(quantity: string | undefined, word: string): PriceUnit {
  return { quantity: (quantity ?? "1").replace(",", "."), of: CANONICAL.get(word.toLowerCase()) ?? word.toLowerCase() };
}

/** The unit that a price is given for, by the text right behind it and the text right in front of it. */
export function unitAround(before: string, after: string): PriceUnit | null {
  const behind = AFTER_PRICE.exec(after);
  if (behind !== null) return unitOf(behind[1], behind[2] ?? "");
  const each = EACH.exec(after)?.[1]?.toLowerCase().replace(/[./]/gu, "");
  if (each !== undefined) return { quantity: "1", of: EACH_UNITS[each] ?? "piece" };
  const ahead = BEFORE_PRICE.exec(before);
  if (ahead !== null) return unitOf(ahead[1], ahead[2] ?? "");
  return INSTALMENT.test(before) ? { quantity: "1", of: "installment" } : null;
}

/** Whether the text behind a number says that it counts or measures something other than money. */
export function countsThings(after: string): boolean {
  return COUNTED.test(after);
}
