const MONTH =
  "(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|ene|fév|fev|avr|abr|juin|juil|aoû|ago|set|out|dic|déc|gen|mag|giu|lug|ott|maa|mrt|mei)\\p{L}*\\.?";
const DATE = new RegExp(
  `\\d{4}-\\d{2}-\\d{2}(?:[T ]\\d{2}:\\d{2}\\S*)?|(?<!\\d)\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}(?!\\d)|\\d{1,2}(?:st|nd|rd|th|\\.)?\\s(?:de\\s)?${MONTH}(?:\\s(?:de\\s)?\\d{4})?|(?<!\\p{L})${MONTH}\\s\\d{1,2}(?:st|nd|rd|th)?(?:,?\\s\\d{4})?(?!\\d)`,
  "giu",
);
const TIME =
  /(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?(?!\p{L}))?(?:\s?(?:utc|gmt|cet|cest|est|edt|pst|pdt|uhr)(?!\p{L}))?/giu;
/** To the second: a clock, wherever it stands. */
const CLOCK = /(?<![\d:])\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?(?![\d:])/gu;
/** How long a server took for the page. */
const TOOK =
  /(?<!\p{L})(?:generated|rendered|served|loaded|created|erzeugt|geladen|générée?)\s+(?:in|within|en)\s+\d+(?:[.,]\d+)?\s?(?:ms|s|sec\p{L}*|milliseconds?|sek\p{L}*)(?!\p{L})/giu;
const AGO =
  /(?:(?:less than|about|around|over|almost|nearly)\s+)?(?:\d+|(?:an?\s+)?(?:few|couple\s+of|half)(?:\s+an?)?|an?|one|several|eine[rmn]?|une?|una?)\s*(?:s|sec|seconds?|m|min|mins|minutes?|h|hours?|d|days?|weeks?|months?|years?)\s+ago|vor\s+(?:etwa\s+)?(?:\d+|eine[rmn]?|ein\s+paar|wenigen|mehreren)\s+\p{L}+|il y a\s+\S+\s+\p{L}+|hace\s+\S+\s+\p{L}+|(?<!\p{L})(?:just now|yesterday|gerade eben|gestern|hier à|ayer)(?!\p{L})/giu;
const COUNTED =
  "views?|visits?|visitors?|viewers?|likes?|shares?|followers?|subscribers?|comments?|reviews?|ratings?|reads?|downloads?|stars?|votes?|online|viewing|watching|aufrufe|besucher|bewertungen|kommentare|abonnenten|gefällt|vues|visiteurs|avis|commentaires|abonnés|visitas|visitantes|opiniones|comentarios|seguidores|recensioni|commenti|weergaven|reacties";
const COUNTER = new RegExp(
  `(?<![\\d.,])(?:\\d{1,3}(?:[.,'  ]\\d{3})+|\\d+(?:[.,]\\d+)?)\\s?[kmb]?\\+?\\s+(?:(?:people|users|customers|kunden|personen|others)\\s+(?:are\\s+|have\\s+)?)?(?:${COUNTED})(?!\\p{L})|(?<!\\p{L})(?:${COUNTED})\\s*[:(]\\s*\\d[\\d.,]*\\)?`,
  "giu",
);
const TOKEN = /(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{20,}(?![\w-])/giu;
const COPYRIGHT = /(?:©|\(c\)|copyright)\s*(?:\d{4}\s*[-–—]\s*)?\d{4}/giu;
/** A date beside one of these is when the page was made and not what it is about. */
const STAMP =
  /(?<!\p{L})(?:(?:last )?(?:updated?|modified|generated|checked|refreshed)|as of|today is|stand:?|aktualisiert|zuletzt|mis à jour|actualizado|aggiornato|bijgewerkt|atualizado)(?!\p{L})/iu;
/** A date with fewer words beside it stands there as the mark of a post, or as a clock. */
const FEW_WORDS = 3;

/** A text without what changes by itself: clocks, ages, counters, tokens, the year of the copyright. */
export function maskText(text: string): string {
  const masked = text
    .replace(COPYRIGHT, "©")
    .replace(AGO, "‹age›")
    .replace(COUNTER, "‹count›")
    .replace(TOKEN, "‹token›")
    .replace(CLOCK, "‹time›")
    .replace(TOOK, "‹duration›");
  const dateless = masked.replace(DATE, "‹date›").replace(TIME, "‹time›");
  const words = dateless.match(/[\p{L}\p{N}]+/gu)?.filter((word) => word !== "date" && word !== "time") ?? [];
  const isStamp = dateless !== masked && (STAMP.test(text) || words.length < FEW_WORDS);
  return (isStamp ? dateless : masked).replace(/\s+/gu, " ").trim();
}
