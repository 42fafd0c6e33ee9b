import { dataValue } from "./data-value.ts";
import { jsonLd } from "./json-ld.ts";
import { jsonLdAggregate } from "./json-ld-aggregate.ts";
import { jsonLdGraph } from "./json-ld-graph.ts";
import { jsonLdOffers } from "./json-ld-offers.ts";
import { jsonLdSlip } from "./json-ld-slip.ts";
import { jsonLdSpecification } from "./json-ld-specification.ts";
import { jsonLdStale } from "./json-ld-stale.ts";
import type { MarkupStyle } from "./markup-style.ts";
import { microdata } from "./microdata.ts";
import { onRequest } from "./on-request.ts";
import { openGraph } from "./open-graph.ts";
import { plainText } from "./plain-text.ts";
import { range } from "./range.ts";
import { rdfa } from "./rdfa.ts";
import { sale } from "./sale.ts";
import { splitSpans } from "./split-spans.ts";
import type { StyleId } from "./style-ids.ts";
import { unitPrice } from "./unit-price.ts";

export const markupStyles: Readonly<Record<StyleId, MarkupStyle>> = {
  "json-ld": jsonLd,
  "json-ld-graph": jsonLdGraph,
  "json-ld-aggregate": jsonLdAggregate,
  "json-ld-offers": jsonLdOffers,
  "json-ld-specification": jsonLdSpecification,
  "json-ld-slip": jsonLdSlip,
  "json-ld-stale": jsonLdStale,
  microdata,
  rdfa,
  "open-graph": openGraph,
  "plain-text": plainText,
  "data-value": dataValue,
  "split-spans": splitSpans,
  range,
  sale,
  "unit-price": unitPrice,
  "on-request": onRequest,
};
