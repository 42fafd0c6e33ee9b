import type { MetaTags, Page } from "@millrace/parsing/html";
import { readJsonLd, readMicrodata, readRdfa } from "@millrace/parsing/structured-data";
import type { Heading } from "./heading.ts";
import { readMetaProduct } from "./meta-product.ts";
import { type ProductReading, readProduct } from "./schema-product.ts";
import type { Statement } from "./statement.ts";

export interface ReadStatements {
  /** One per source that states a product, the most reliable source first. */
  statements: Statement[];
  /** How many products a source lists without one of them being the page's own. */
  listed: number;
  /** What could not be read, one sentence each. */
  problems: string[];
}

interface PageFacts {
  tags: MetaTags;
  heading: Heading | null;
  url: string;
}

/** Reads what the page states for machines about its product, source by source. */
export function readStatements(page: Page, { tags, heading, url }: PageFacts): ReadStatements {
  const identity = { url, heading: heading?.text ?? null };
  const jsonLd = readJsonLd(page);
  const microdata = readMicrodata(page);
  const readings: ProductReading[] = [
    readProduct(jsonLd.items, { source: "json-ld", page: identity }),
    readProduct(microdata.items, { source: "microdata", page: identity }),
    readProduct(readRdfa(page), { source: "rdfa", page: identity }),
  ];
  if (readings[1]?.statement === null && microdata.orphans.properties.has("price")) {
    const offer = { ...microdata.orphans, types: ["Offer"] };
    readings[1] = readProduct([offer], { source: "microdata", page: identity });
  }
  return {
    statements: [...readings.map(({ statement }) => statement), readMetaProduct(tags)].filter((one) => one !== null),
    listed: Math.max(...readings.map(({ listed }) => listed)),
    problems: jsonLd.problems,
  };
}
