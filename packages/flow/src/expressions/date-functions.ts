import { type CelFunc, CelScalar, celFunc } from "@bufbuild/cel";

const { STRING, INT, DOUBLE } = CelScalar;
const dayMs = 86_400_000;

const written = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?$/;

/** The moment of an ISO date or time; without a zone it is UTC. A day that no month has is refused. */
function momentOf(text: string): number {
  const parts = written.exec(text.trim());
  if (!parts) throw new Error(`it is no ISO date such as 2031-03-28: ${JSON.stringify(text.slice(0, 40))}`);
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "Z"] = parts;
  const time = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}${zone.replace(/^([-+]\d{2})(\d{2})$/, "$1:$2")}`,
  );
  const isReal = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (Number.isNaN(time) || !isReal) throw new Error(`there is no such date: ${JSON.stringify(text.slice(0, 40))}`);
  return time;
}

const dateText = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Reads a date by a pattern of `yyyy`, `yy`, `MM`, `M`, `dd`, `d` and what stands between them; as an ISO date. */
function parseDate(text: string, pattern: string): string {
  const names: string[] = [];
  // Parts that may have one digit or two, side by side, could share digits out in more ways than can be tried.
  const form = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/yyyy|yy|MM|M|dd|d/g, (part) => {
    if (names.includes(part[0]!))
      throw new Error(`a pattern has each of y, M and d once: ${JSON.stringify(pattern.slice(0, 40))}`);
    names.push(part[0]!);
    return { yyyy: "(\\d{4})", yy: "(\\d{2})", MM: "(\\d{2})", dd: "(\\d{2})" }[part] ?? "(\\d{1,2})";
  });
  const found = new RegExp(`^${form}$`).exec(text.trim());
  if (!found) throw new Error(`it is no date written as ${pattern}: ${JSON.stringify(text.slice(0, 40))}`);
  const part = (name: string) => found[names.indexOf(name) + 1] ?? "01";
  const year = part("y").length === 2 ? `20${part("y")}` : part("y");
  return dateText(momentOf(`${year}-${part("M").padStart(2, "0")}-${part("d").padStart(2, "0")}`));
}

function formatDate(text: string, pattern: string): string {
  const iso = new Date(momentOf(text)).toISOString();
  const parts: Readonly<Record<string, string>> = {
    yyyy: iso.slice(0, 4),
    yy: iso.slice(2, 4),
    MM: iso.slice(5, 7),
    M: String(Number(iso.slice(5, 7))),
    dd: iso.slice(8, 10),
    d: String(Number(iso.slice(8, 10))),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
  };
  return pattern.replace(/yyyy|yy|MM|M|dd|d|HH|mm|ss/g, (part) => parts[part]!);
}

/** Dates are ISO texts: `date`, `parseDate(text, pattern)`, `formatDate`, `addDays`, `daysBetween`, `year`, `month`, `day`, `weekday` (1 is Monday). */
export const dateFunctions: readonly CelFunc[] = [
  celFunc("date", [STRING], STRING, (text) => dateText(momentOf(text))),
  celFunc("parseDate", [STRING, STRING], STRING, parseDate),
  celFunc("formatDate", [STRING, STRING], STRING, formatDate),
  celFunc("addDays", [STRING, INT], STRING, (text, days) => dateText(momentOf(text) + Number(days) * dayMs)),
  celFunc("addDays", [STRING, DOUBLE], STRING, (text, days) => dateText(momentOf(text) + Math.trunc(days) * dayMs)),
  celFunc("daysBetween", [STRING, STRING], DOUBLE, (from, to) => Math.floor((momentOf(to) - momentOf(from)) / dayMs)),
  celFunc("year", [STRING], DOUBLE, (text) => new Date(momentOf(text)).getUTCFullYear()),
  celFunc("month", [STRING], DOUBLE, (text) => new Date(momentOf(text)).getUTCMonth() + 1),
  celFunc("day", [STRING], DOUBLE, (text) => new Date(momentOf(text)).getUTCDate()),
  celFunc("weekday", [STRING], DOUBLE, (text) => new Date(momentOf(text)).getUTCDay() || 7),
];
