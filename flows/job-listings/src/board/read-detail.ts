import { readDate } from "@millrace/parsing/date";
import { descendants, parseHtml, readMetaTags, textOf } from "@millrace/parsing/html";
import { type CardField, cardFields, statedItems } from "@millrace/parsing/listing";
import { readEmployment, readSeniority, readWorkMode } from "../posting/job-words.ts";
import { type PageFacts, type Posting, shortDescription } from "../posting/posting.ts";
import { findSalary, readSalary } from "../posting/salary.ts";
import { placesIn } from "./card-jobs.ts";
import { postingOf } from "./schema-jobs.ts";

const LABELS = {
  company: /^(?:company|employer|unternehmen|arbeitgeber|firma|entreprise|société|empresa|azienda|werkgever|bedrijf)/iu,
  place: /^(?:location|place|ort|standort|arbeitsort|einsatzort|lieu|ubicación|luogo|sede|plaats|locatie|office)/iu,
  salary:
    /^(?:salary|pay|compensation|gehalt|vergütung|lohn|salaire|rémunération|salario|stipendio|salaris|lön|wynagrodzenie)/iu,
  kind: /^(?:(?:job|contract|employment) ?type|type|anstellungsart|arbeitszeit|vertragsart|contrat|type de contrat|contrato|contratto|dienstverband|hours)/iu,
  posted: /^(?:posted|published|date posted|veröffentlicht|online seit|publié|publicado|pubblicato|geplaatst)/iu,
  until:
    /^(?:closing date|apply by|deadline|application deadline|valid (?:through|until)|bewerbungsfrist|date limite|fecha límite|scadenza)/iu,
};

/** Reads a job's own page: from its markup, else from what it labels. Null where it has no title. */
export function readDetail(
  html: string,
  { url, nowMs }: { readonly url: string; readonly nowMs: number },
): Posting | null {
  const page = parseHtml(html);
  const facts: PageFacts = { url, nowMs, locale: readMetaTags(page).language };
  const stated = statedItems(page, new Set(["JobPosting"])).items[0];
  const posting = stated === undefined ? null : postingOf(stated, facts);
  if (posting !== null) return { ...posting, url: posting.url ?? url };
  const title = page.elements.find(({ tag }) => tag === "h1");
  if (title === undefined) return null;
  const main = page.elements.find(({ tag, attributes }) => tag === "main" || attributes.role === "main") ?? page.root;
  return labelledPosting(textOf(title), {
    fields: cardFields(main),
    paragraphs: descendants(main)
      .filter(({ tag }) => tag === "p" || tag === "li")
      .map(textOf),
    facts,
  });
}

function labelledPosting(
  title: string,
  {
    fields,
    paragraphs,
    facts,
  }: { readonly fields: readonly CardField[]; readonly paragraphs: readonly string[]; readonly facts: PageFacts },
): Posting {
  const labelled = (words: RegExp) => fields.find(({ label }) => label !== null && words.test(label));
  const dateIn = (field: CardField | undefined) =>
    field === undefined ? null : readDate(field.machine ?? field.text, facts);
  const place = labelled(LABELS.place)?.text ?? "";
  const pay = labelled(LABELS.salary);
  const body = paragraphs.filter((text) => text.length > 60).join("\n");
  return {
    url: facts.url,
    title,
    company: labelled(LABELS.company)?.text ?? null,
    places: placesIn(place),
    mode: readWorkMode(`${title} ${place}`),
    salary: (pay && readSalary(pay.text, facts)) ?? findSalary(body, facts),
    employment: readEmployment(labelled(LABELS.kind)?.text ?? ""),
    seniority: readSeniority(title),
    postedOn: dateIn(labelled(LABELS.posted)),
    validThrough: dateIn(labelled(LABELS.until)),
    description: shortDescription(body),
  };
}
