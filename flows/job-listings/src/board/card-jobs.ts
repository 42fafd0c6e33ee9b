import { readDate } from "@millrace/parsing/date";
import { type Card, type CardField, learnParts, mayBeTitle, titleFit } from "@millrace/parsing/listing";
import { readPlace } from "@millrace/parsing/place";
import { readEmployment, readSeniority, readWorkMode } from "../posting/job-words.ts";
import type { PageFacts, Posting, WorkPlace } from "../posting/posting.ts";
import { readSalary } from "../posting/salary.ts";

const COMPANY =
  /(?<![a-z])(?:company|employer|organi[sz]ation|organisme|firma|unternehmen|arbeitgeber|entreprise|société|empresa|azienda|bedrijf|werkgever|företag|firm|hiring)(?![a-z])/u;
const COMPANY_FORM =
  /(?<!\p{L})(?:gmbh|ag|se|kg|ug|e\.v\.|inc|llc|ltd|plc|corp|co|s\.?a\.?s?|sarl|s\.?r\.?l|s\.?p\.?a|b\.?v|n\.?v|oy|ab|a\/s|as|aps|sp\. z o\.o|group|holding|clinic|university|bank)\.?$/iu;
const PLACE =
  /(?<![a-z])(?:locations?|place|ort|standort|city|stadt|lieu|ville|region|ubicación|località|plaats|address|where|geo)(?![a-z])/u;
const DATE = /(?<![a-z])(?:date|posted|published|age|time|datum|veröffentlicht|publi\w*)(?![a-z])/u;
const UNTIL = /(?<![a-z])(?:closing|deadline|expires?|valid|until|bewerbungsfrist|bis|apply by|échéance)(?![a-z])/u;
const PAY = /(?<![a-z])(?:salary|pay|gehalt|lohn|compensation|salaire|salario|wage|rate|vergütung|stipendio)(?![a-z])/u;

const said = ({ names, label }: CardField): string => `${names} ${label ?? ""}`;

/** How well a text of a card fits each part of a job, by what it says and what its author calls it. */
function fitsFor(facts: PageFacts) {
  const isDate = ({ text, machine }: CardField) => readDate(machine ?? text, facts) !== null && text.length < 60;
  const isPay = (field: CardField) => readSalary(field.text, facts) !== null;
  const isMode = ({ text }: CardField) => text.length < 40 && readWorkMode(text) !== null;
  const isKind = ({ text }: CardField) => text.length < 60 && readEmployment(text).length > 0;
  const isPlain = (field: CardField) => field.text.length < 90 && !isDate(field) && !isPay(field);
  return {
    title: (field: CardField) =>
      mayBeTitle(field) && !isDate(field) && !isPay(field) && !COMPANY.test(said(field)) ? titleFit(field) : 0,
    salary: (field: CardField) => (isPay(field) ? (PAY.test(said(field)) ? 1 : 0.8) : 0),
    until: (field: CardField) => (UNTIL.test(said(field)) && isDate(field) ? 1 : 0),
    posted: (field: CardField) => (isDate(field) && !UNTIL.test(said(field)) ? (DATE.test(said(field)) ? 1 : 0.85) : 0),
    company: (field: CardField) => {
      if (!isPlain(field) || field.heading) return 0;
      if (COMPANY.test(said(field))) return 1;
      return COMPANY_FORM.test(field.text)
        ? 0.75
        : /^[\p{Lu}\d]/u.test(field.text) &&
            field.label === null &&
            !isMode(field) &&
            !isKind(field) &&
            knownPlace(field.text) === 0
          ? 0.35
          : 0;
    },
    place: (field: CardField) => {
      if (!isPlain(field)) return 0;
      return Math.max(PLACE.test(said(field)) ? 0.9 : 0, knownPlace(field.text), isMode(field) ? 0.3 : 0);
    },
    employment: (field: CardField) =>
      isPlain(field) && isKind(field) && field.label === null && !field.heading
        ? 0.7
        : isKind(field) && field.label !== null
          ? 0.9
          : 0,
    mode: (field: CardField) => (isMode(field) && !field.heading ? 0.5 : 0),
  } satisfies Record<string, (field: CardField) => number>;
}

/** A text in which a country or a larger city is recognised is a place; one with a postcode is likely one. */
function knownPlace(text: string): number {
  const { country, postcode, city } = readPlace(text);
  return country !== null ? 0.8 : postcode !== null && city !== null ? 0.5 : 0;
}

/** Reads the jobs that a page lists on cards without markup. */
export function cardPostings(cards: readonly Card[], facts: PageFacts): Posting[] {
  return learnParts(cards, fitsFor(facts)).flatMap((parts, index) => {
    const { title, company, place, salary, posted, until, employment, mode } = parts;
    if (title === undefined) return [];
    const texts = cards[index]!.fields.map(({ text }) => text).filter((text) => text.length < 120);
    const href = cards[index]!.href;
    return {
      url: href === null ? null : (URL.parse(href, facts.url)?.href ?? null),
      title: title.text,
      company: company?.text ?? null,
      places: place === undefined ? [] : placesIn(place.text),
      mode: readWorkMode([place?.text, mode?.text, title.text].filter(Boolean).join(" ")),
      salary: salary === undefined ? null : readSalary(salary.text, facts),
      employment: readEmployment(employment?.text ?? texts.join(" | ")),
      seniority: readSeniority(title.text),
      postedOn: posted === undefined ? null : readDate(posted.machine ?? posted.text, facts),
      validThrough: until === undefined ? null : readDate(until.machine ?? until.text, facts),
      description: null,
    };
  });
}

/** The places of a text; several are divided by semicolons or slashes, or are each a city that is known. */
export function placesIn(text: string): WorkPlace[] {
  const parts = text.split(/\s*;\s*|\s+(?:or|oder|ou|und|and)\s+|\s*\/\s*/u).filter((part) => part !== "");
  const read = parts.map((part) => ({ text: part, ...readPlace(part) }));
  return read.filter(({ city, region, country }) => city !== null || region !== null || country !== null);
}
