/** How long before today, in the languages of the web; a number stands before or behind the unit. */
const UNITS: readonly (readonly [unit: "minute" | "hour" | "day" | "week" | "month" | "year", words: string])[] = [
  [
    "minute",
    "seconds?|sekunden?|secondes?|segundos?|minutes?|mins?|minuten?|minutos?|minuti|minuut|minuter|minut\\w*|мин\\p{L}*|分钟?|分鐘|분",
  ],
  [
    "hour",
    "hours?|hrs?|h|stunden?|std|heures?|horas?|ore|ora|uur|uren|timm\\w*|timer?|godz\\p{L}*|час\\p{L}*|saat|小时|小時|時間|시간",
  ],
  [
    "day",
    "days?|d|tage?n?|jours?|días?|dias?|giorn[io]|dag(?:en|ar|e)?|dni|dzień|dny|dnů|д(?:ень|ня|ней)|gün|päivää|天|日|일",
  ],
  [
    "week",
    "weeks?|w|wks?|wochen?|semaines?|semanas?|settiman[ae]|we(?:ek|ken)|veck(?:a|or)|uger?|uker?|tydzień|tygodn\\p{L}*|týdn\\p{L}*|недел\\p{L}*|hafta|viikkoa?|周|週間?|주",
  ],
  [
    "month",
    "months?|mo|mos|monate?n?|mois|mes(?:es|i)?|mês|maand(?:en)?|månad(?:er)?|måned(?:er)?|miesi\\p{L}*|měsíc\\p{L}*|месяц\\p{L}*|ay|kuukau\\p{L}*|个月|ヶ月|か月|개월",
  ],
  ["year", "years?|y|yrs?|jahre?n?|ans?|años?|anos?|ann[io]|jaar|år|lat|rok|roky|лет|год\\p{L}*|yıl|年|년"],
];
const DAYS: Readonly<Record<string, number>> = { minute: 0, hour: 0, day: 1, week: 7, month: 30, year: 365 };
const HOURS: Readonly<Record<string, number>> = { minute: 0, hour: 1 };

const AGO =
  /(?<!\p{L})(?:ago|vor|il y a|hace|fa|há|atrás|geleden|sedan|siden|temu|před|назад|önce|sitten|old|posted|active)(?!\p{L})|前|전/iu;
const TODAY =
  /(?<!\p{L})(?:today|just (?:now|posted)|heute|gerade eben|soeben|hoy|oggi|hoje|vandaag|idag|i dag|dziś|dzisiaj|dnes|bugün|tänään|aujourd.hui|à l.instant|сегодня)(?!\p{L})|今日|今天|오늘/iu;
const YESTERDAY =
  /(?<!\p{L})(?:yesterday|gestern|hier|ayer|ieri|ontem|gisteren|igår|i går|wczoraj|včera|dün|eilen|вчера)(?!\p{L})|昨日|昨天|어제/iu;
const BEFORE_YESTERDAY =
  /(?<!\p{L})(?:vorgestern|avant-hier|anteayer|eergisteren|przedwczoraj|l.altro ieri|позавчера)(?!\p{L})|前天|一昨日/iu;
/** A word of a sentence is no date: "join us today" may stand in any description. */
const LONGEST_PHRASE = 60;
/** "a day ago", "vor einer Woche", "il y a un mois". */
const ONE = "an?|one|ein(?:e[rmn]?)?|une?|una?|um|uma|een|en|ett|et";

const BY_UNIT = UNITS.map(
  ([unit, words]) =>
    [unit, new RegExp(`(?<![\\p{L}\\d])(\\d{1,3}|${ONE})\\s*\\+?\\s*(?:${words})(?!(?![前전])\\p{L})`, "iu")] as const,
);

/** How many hours before now a text says that something was, null where it says none. */
export function hoursAgo(text: string): number | null {
  if (text.length > LONGEST_PHRASE) return null;
  if (BEFORE_YESTERDAY.test(text)) return 48;
  if (YESTERDAY.test(text)) return 24;
  if (TODAY.test(text)) return 0;
  if (!AGO.test(text) && !/^\s*\d{1,3}\s*\+?\s*(?:[dhw]|mo|min|tage?|days?|jours?)\s*$/iu.test(text)) return null;
  for (const [unit, pattern] of BY_UNIT) {
    const found = pattern.exec(text);
    if (found === null) continue;
    const count = /^\d/u.test(found[1]!) ? Number(found[1]) : 1;
    return count * (HOURS[unit] ?? DAYS[unit]! * 24);
  }
  return null;
}
