import { readDate } from "../date/index.ts";
import { monthOf } from "../date/month-names.ts";

const HOUR_MS = 3_600_000;
/** Offsets in hours. Source: RFC 822, section 5.1, and what feeds write beside it. */
const ZONES: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  BST: 1,
  CET: 1,
  CEST: 2,
  MEZ: 1,
  MESZ: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  JST: 9,
  KST: 9,
  AEST: 10,
  AEDT: 11,
};
const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([A-Z]{1,5}|[+-]\d{1,2}:?\d{2})?)?/iu;
const MAIL =
  /(?<!\d)(\d{1,2})[\s-]+(\p{L}{3,})\.?[\s,-]+(\d{4}|\d{2})(?:[\s,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([A-Z]{1,5}|[+-]\d{1,2}:?\d{2})?)?/iu;

/** A year before feeds is a template's default, and one later than tomorrow a mistake. */
const EARLIEST_MS = Date.UTC(1990, 0, 1);
const AHEAD_MS = 24 * HOUR_MS;

function offsetMs(zone: string | undefined): number {
  const numbers = /^([+-])(\d{1,2}):?(\d{2})$/u.exec(zone ?? "");
  if (numbers === null) return (ZONES[zone?.toUpperCase() ?? ""] ?? 0) * HOUR_MS;
  return (numbers[1] === "-" ? -1 : 1) * (Number(numbers[2]) * HOUR_MS + Number(numbers[3]) * 60_000);
}

interface Written {
  readonly year: number;
  readonly month: number;
  readonly day: string | undefined;
  readonly time: readonly (string | undefined)[];
}

function momentOf({ year, month, day, time }: Written): number {
  const [hour = "0", minute = "0", second = "0", zone] = time;
  const atMs = Date.UTC(year, month - 1, Number(day), Number(hour), Number(minute), Number(second));
  // February 30th would become March 2nd.
  const isDay = new Date(Date.UTC(year, month - 1, Number(day))).getUTCDate() === Number(day);
  return isDay && month <= 12 && Number(hour) <= 24 ? atMs - offsetMs(zone) : Number.NaN;
}

function writtenMs(text: string, nowMs: number): number {
  // Seconds or milliseconds since 1970.
  if (/^\d{10}(?:\d{3})?$/u.test(text)) return Number(text.padEnd(13, "0"));
  const iso = ISO.exec(text);
  if (iso) return momentOf({ year: Number(iso[1]), month: Number(iso[2]), day: iso[3], time: iso.slice(4) });
  const mail = MAIL.exec(text);
  const month = mail && monthOf(mail[2]!);
  if (mail && month !== null) {
    const year = Number(mail[3]) < 100 ? 2000 + Number(mail[3]) : Number(mail[3]);
    return momentOf({ year, month, day: mail[1], time: mail.slice(4) });
  }
  return Date.parse(readDate(text, { nowMs }) ?? "");
}

/** The moment that a feed names, in UTC: as of RFC 822, ISO 8601 or neither. Null for what cannot be. */
export function feedDate(raw: string, nowMs: number): string | null {
  const atMs = writtenMs(raw.trim().replace(/\s+/gu, " "), nowMs);
  return atMs >= EARLIEST_MS && atMs <= nowMs + AHEAD_MS ? new Date(atMs).toISOString() : null;
}
