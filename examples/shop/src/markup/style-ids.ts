/** The ways in which product pages state their price, one file each in this folder. */
export const styleIds = [
  "json-ld",
  "json-ld-graph",
  "json-ld-aggregate",
  "json-ld-offers",
  "json-ld-specification",
  "json-ld-slip",
  "json-ld-stale",
  "microdata",
  "rdfa",
  "open-graph",
  "plain-text",
  "data-value",
  "split-spans",
  "range",
  "sale",
  "unit-price",
  "on-request",
] as const;

export type StyleId = (typeof styleIds)[number];
