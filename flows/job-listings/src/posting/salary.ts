import { type PriceMention, resolveIso, roughWorth, scanPrices } from "@millrace/parsing/price";
import { type Item, itemProperties, textProperty } from "@millrace/parsing/structured-data";
import type { PageFacts } from "./posting.ts";

type Period = "hour" | "day" | "week" | "month" | "year";

export type Salary = {
  /** ISO 4217 code; null where nothing settles it. */
  readonly currency: string | null;
  /** For a year of full-time work, whole units; null at an open end. */
  readonly yearlyMin: number | null;
  readonly yearlyMax: number | null;
  readonly stated: {
    readonly min: number | null;
    readonly max: number | null;
    readonly per: Period;
    readonly text: string;
  };
  /** The period is not said, but follows from the height of the amount. */
  readonly periodAssumed: boolean;
  /** What comes on top, as it is written. */
  readonly bonus: string | null;
};

// A year of 52 weeks of 5 days and 40 hours.
const PER_YEAR: Readonly<Record<Period, number>> = { hour: 2_080, day: 260, week: 52, month: 12, year: 1 };
const PERIOD_WORDS: readonly (readonly [Period, RegExp])[] = [
  [
    "hour",
    /\/\s?(?:h|hr|std)\b|per hour|hourly|an hour|stündlich|pro stunde|stundenlohn|de l.heure|la hora|por hora|all.ora|per uur|\/godz/iu,
  ],
  ["day", /\/\s?(?:day|tag|jour)\b|per day|daily|day rate|tagessatz|pro tag|par jour|por día|al giorno|per dag/iu],
  ["week", /per week|weekly|\/\s?week|pro woche|wöchentlich|par semaine/iu],
  [
    "month",
    /\/\s?(?:mo|monat|month|mois|mes|mies)\b|per month|monthly|a month|monatlich|pro monat|im monat|mensuel|par mois|mensual|al mes|mês|mensile|al mese|per maand|i månaden|miesięcznie|в месяц|月給/iu,
  ],
  [
    "year",
    /\/\s?(?:y|yr|year|jahr|an|año)\b|per (?:year|annum)|p\.\s?a\.|annual|yearly|a year|jährlich|pro jahr|im jahr|jahresgehalt|annuel|par an\b|anual|al año|annu[ao]|all.anno|per jaar|om året|rocznie|в год|年収/iu,
  ],
];
const UNIT_TEXTS: Readonly<Record<string, Period>> = {
  HOUR: "hour",
  DAY: "day",
  WEEK: "week",
  MONTH: "month",
  YEAR: "year",
  ANN: "year",
  MON: "month",
  WEE: "week",
  HUR: "hour",
};
// 13 or 14 salaries a year, as in Austria or Spain.
const SALARIES_A_YEAR = /\b(1[345])\s?(?:x|×|mal|gehälter|monatsgehälter|pagas|mensilità|mensualités|salaries)/iu;
const BONUS =
  /(?:\d{1,3}\s?% )?(?<![\p{L}\d])(?:(?!plus|and|und|zzgl)\p{L}[\p{L}-]* ){0,2}(?:bonus(?:es|zahlung)?|equity|stock options|provision(?:en)?|commissions?|profit share|weihnachtsgeld|urlaubsgeld|prime|intéressement|ote)(?!\p{L})(?: (?:up to|of|bis zu|von) [^.;|\n()]{1,25})?/iu;
const ABOUT_PAY =
  /salar|gehalt|vergütung|entgelt|lohn|compensation|\bpay\b|remunerat|rémunérat|salaire|retribu|stipendi|sueldo|loon|lön|wynagrodz|зарплат|給|package|\bote\b/iu;

/** What no full-time job pays or exceeds in a period says which one is meant. */
function assumedPeriod(amount: number, currency: string | null): Period {
  const value = roughWorth(amount, currency);
  return value < 150 ? "hour" : value < 1_000 ? "day" : value < 13_000 ? "month" : "year";
}

interface Stated {
  readonly min: number | null;
  readonly max: number | null;
  readonly currency: string | null;
  readonly period: Period | null;
  readonly text: string;
}

function salaryFrom({ min, max, currency, period, text }: Stated): Salary | null {
  const known = min ?? max;
  if (known === null || known <= 0) return null;
  const per = period ?? assumedPeriod(known, currency);
  const months = per === "month" ? Number(SALARIES_A_YEAR.exec(text)?.[1] ?? 12) : PER_YEAR[per];
  const yearly = (amount: number | null) => (amount === null ? null : Math.round(amount * months));
  return {
    currency,
    yearlyMin: yearly(min),
    yearlyMax: yearly(max),
    stated: { min, max, per, text: text.trim().slice(0, 200) },
    periodAssumed: period === null,
    bonus: BONUS.exec(text)?.[0] ?? null,
  };
}

/** "60-80k" means thousands at both ends, "T€" thousands of euros, "12-18 LPA" lakhs of rupees a year. */
const withThousands = (text: string): string =>
  text
    .replace(/(?<=\d)\s?T(?:sd\.?)?\s?(?=€|EUR(?!\p{L}))/gu, "k ")
    .replace(/(\d+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(\d+(?:\.\d+)?))?\s?LPA\b/giu, (_, ...ends: (string | undefined)[]) => {
      const lakhs = ends.slice(0, 2).flatMap((end) => (end === undefined ? [] : `INR ${Number(end) * 100_000}`));
      return `${lakhs.join(" - ")} a year`;
    })
    .replace(/(\d+(?:[.,]\d)?)(\s*(?:-|–|—|to|bis|à)\s*)(\d+(?:[.,]\d)?)\s?k\b/giu, "$1k$2$3k")
    .replace(
      /(\d+)(?:[.,](\d))?\s?k\b/giu,
      (_, whole: string, tenth: string | undefined) => `${Number(whole) * 1_000 + Number(tenth ?? 0) * 100}`,
    )
    // What comes on top is no open end.
    .replace(/\s?\+\s?(?=\p{L})/gu, " plus ");

/** Thousands from one to another, and hardly a word beside them: what else would a job tell so? */
const BARE =
  /^(?:\p{L}+:\s*)?(\d{2,3})(?:\s?k)?\s*(?:-|–|—|to|bis)\s*(\d{2,3})\s?k(?=$|\s*(?:p\.?\s?[am]\b|per\b|a year|\/|doe\b|ote\b|gross|brutto|basic|base|plus|\+|,|\())/iu;
/** Money that no one is paid. */
const NOT_PAY =
  /(?<!\p{L})(?:fund(?:ed|ing)|raised|revenue|turnover|umsatz|invest\p{L}*|valuation|budget|series [a-e])(?!\p{L})/iu;

const periodIn = (text: string): Period | null => PERIOD_WORDS.find(([, words]) => words.test(text))?.[0] ?? null;
const UNITS = new Set<string>(["hour", "day", "week", "month", "year"]);

/** Letters before a small number are a grade, such as E13, or a postcode, such as LS1, unless they say for how long. */
const isMoney = ({ currency, amount, unit }: PriceMention): boolean =>
  currency !== null && (Number(amount) >= 100 || unit !== null || !/^[A-Z]{1,2}$/u.test(currency.written.trim()));

function bareSalary(text: string): Salary | null {
  const found = BARE.exec(text.trim());
  if (found === null) return null;
  const [min, max] = [found[1], found[2]].map((end) => Number(end) * 1_000);
  return salaryFrom({ min: min ?? null, max: max ?? null, currency: null, period: periodIn(text), text });
}

/** The salary that a short text states. Null where it names no money; of numbers without a currency only "50-60k" is money. */
export function readSalary(text: string, facts: Pick<PageFacts, "url" | "locale">): Salary | null {
  if (NOT_PAY.test(text)) return null;
  const plain = withThousands(text);
  const mentions = scanPrices(plain).filter(({ role }) => role === "plain" || role === "now");
  const per = periodIn(plain);
  const at = mentions.findIndex((one) => isMoney(one) || (per !== null && one.currency !== null));
  const first = mentions[at];
  if (first === undefined) return bareSalary(text);
  const last = first.joinsNext ? mentions[at + 1] : undefined;
  const unit = [last?.unit?.of, first.unit?.of].find((one) => one !== undefined && UNITS.has(one)) as
    | Period
    | undefined;
  const amount = Number(first.amount);
  return salaryFrom({
    min: first.bound === "upTo" ? null : amount,
    max: last === undefined ? (first.bound === "from" ? null : amount) : Number(last.amount),
    currency: isoOf(first, facts),
    period: unit ?? per,
    text,
  });
}

function isoOf({ currency }: PriceMention, { url, locale }: Pick<PageFacts, "url" | "locale">): string | null {
  if (currency === null) return null;
  const settled = resolveIso(currency.written, currency.codes, { url, ...(locale !== null && { locale }) }).iso;
  // A bare dollar sign in a salary of a page in American English, or of one that says no country, stays open but for the first.
  return settled ?? (currency.codes[0] === "USD" && /^en-US$/iu.test(locale ?? "") ? "USD" : null);
}

/** The salary in a long text: in the sentence that speaks of pay. */
export function findSalary(text: string, facts: Pick<PageFacts, "url" | "locale">): Salary | null {
  for (const sentence of text.split(/(?<=[.!?])\s+(?=\p{Lu})|\n/u))
    if (ABOUT_PAY.test(sentence)) {
      const salary = readSalary(sentence, facts);
      if (salary !== null) return salary;
    }
  return null;
}

const numberOf = (text: string | null): number | null => {
  const value = Number(text?.replace(/[\s,'’]/gu, "") || Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : null;
};

/** The salary that JobPosting markup states in `baseSalary` or `estimatedSalary`. */
export function statedSalary(job: Item, facts: PageFacts): Salary | null {
  const amount = itemProperties(job, "baseSalary", "estimatedSalary")[0];
  if (amount === undefined) {
    const text = textProperty(job, "baseSalary", "estimatedSalary");
    const currency = textProperty(job, "salaryCurrency");
    return text === null
      ? null
      : readSalary(currency === null || /\p{Sc}|[A-Z]{3}/u.test(text) ? text : `${text} ${currency}`, facts);
  }
  const value = itemProperties(amount, "value")[0] ?? amount;
  const [min, max] = [textProperty(value, "minValue"), textProperty(value, "maxValue")].map(numberOf);
  const single = numberOf(textProperty(value, "value", "price")) ?? numberOf(textProperty(amount, "value", "median"));
  const unit = textProperty(value, "unitText", "unitCode") ?? textProperty(amount, "unitText", "duration");
  const currency = textProperty(amount, "currency", "priceCurrency") ?? textProperty(job, "salaryCurrency");
  const [low, high] = [min ?? (max == null ? single : null), max ?? (min == null ? single : null)];
  if (low == null && high == null) return null;
  const period = unit === null ? null : (UNIT_TEXTS[unit.toUpperCase()] ?? periodIn(`per ${unit}`));
  const text = `${[...new Set([low, high].filter((one) => one != null))].join(" - ")} ${currency ?? ""}${period === null ? "" : ` per ${period}`}`;
  const salary = salaryFrom({
    min: low ?? null,
    max: high ?? null,
    currency: currency?.toUpperCase() ?? null,
    period,
    text,
  });
  return salary && { ...salary, bonus: textProperty(job, "incentiveCompensation") ?? salary.bonus };
}
