import { readDate } from "@millrace/parsing/date";
import { decodeText } from "@millrace/parsing/html";
import { countryOf, nowhere, readPlace } from "@millrace/parsing/place";
import { type Item, itemProperties, textProperty } from "@millrace/parsing/structured-data";
import { readEmployment, readSeniority, readWorkMode } from "../posting/job-words.ts";
import { type PageFacts, type Posting, shortDescription, type WorkPlace } from "../posting/posting.ts";
import { findSalary, statedSalary } from "../posting/salary.ts";

const EMPLOYMENT = new Set([
  "FULL_TIME",
  "PART_TIME",
  "CONTRACTOR",
  "TEMPORARY",
  "INTERN",
  "VOLUNTEER",
  "PER_DIEM",
  "OTHER",
]);

/** The job that JobPosting markup states; null without a title. Source: schema.org, JobPosting. */
export function postingOf(job: Item, facts: PageFacts): Posting | null {
  const title = textProperty(job, "title", "name");
  if (title === null) return null;
  const description = shortDescription(decodeText(textProperty(job, "description") ?? ""));
  const dateOf = (name: string) => readDate(textProperty(job, name) ?? "", facts);
  const telecommutes = /telecommute/iu.test(textProperty(job, "jobLocationType") ?? "");
  const places = placesOf(job);
  return {
    url: URL.parse(textProperty(job, "url", "mainEntityOfPage", "@id") ?? "", facts.url)?.href ?? null,
    title: decodeText(title),
    company: decodeText(textProperty(job, "hiringOrganization", "employer") ?? "") || null,
    places,
    mode: telecommutes ? "remote" : readWorkMode([title, ...places.map(({ text }) => text)].join(" ")),
    salary: statedSalary(job, facts) ?? findSalary(description ?? "", facts),
    employment: employmentOf(job),
    seniority: readSeniority(title),
    postedOn: dateOf("datePosted"),
    validThrough: dateOf("validThrough"),
    description,
  };
}

function employmentOf(job: Item): string[] {
  const values = (job.properties.get("employmentType") ?? []).filter((value) => typeof value === "string");
  return [
    ...new Set(
      values
        .flatMap((value) => value.split(/\s*,\s*/u))
        .flatMap((value) => {
          const word = value.toUpperCase().replace(/[\s-]/gu, "_");
          return EMPLOYMENT.has(word) ? [word] : readEmployment(value);
        }),
    ),
  ];
}

function placesOf(job: Item): WorkPlace[] {
  const locations = itemProperties(job, "jobLocation", "applicantLocationRequirements");
  const written = (job.properties.get("jobLocation") ?? []).filter((value) => typeof value === "string");
  return [...locations.map(placeOf), ...written.map((text) => ({ text, ...readPlace(text) }))].filter(
    ({ text }) => text !== "",
  );
}

function placeOf(location: Item): WorkPlace {
  const address = itemProperties(location, "address")[0] ?? location;
  const [street, postcode, locality, region, country] = [
    "streetAddress",
    "postalCode",
    "addressLocality",
    "addressRegion",
    "addressCountry",
  ].map((name) => textProperty(address, name));
  const named = textProperty(location, "address") ?? textProperty(location, "name") ?? "";
  const text =
    [street, [postcode, locality].filter(Boolean).join(" "), region, country].filter(Boolean).join(", ") || named;
  const code = country == null ? null : countryOf(country);
  const read = readPlace([locality, region, country].filter(Boolean).join(", ") || named, { country: code });
  return {
    ...nowhere,
    ...read,
    text,
    street: street ?? read.street,
    postcode: postcode ?? read.postcode,
    country: code ?? read.country,
  };
}
