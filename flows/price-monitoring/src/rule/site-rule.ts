import { z } from "@millrace/flow";
import { parseSelector } from "@millrace/parsing/selector";

/** A CSS selector, and where the value is in an attribute, a blank, `@` and its name: `meta[itemprop=price] @content`. */
const place = z
  .string()
  .min(1)
  .max(300)
  .refine((text) => parseSelector(placeOf(text).selector) !== null, {
    error:
      "It must be a CSS selector, with @attribute behind it where the value is in one: .price, meta.price @content.",
  });

/** Where a site shows what, for pages that are read wrongly without. */
export const siteRule = z.strictObject({
  host: z
    .string()
    .max(253)
    .regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/)
    .describe("shop.example, or *.shop.example for all below it, too."),
  price: place.optional(),
  listPrice: place.optional(),
  name: place.optional(),
  availability: place.optional(),
});

export type SiteRule = z.output<typeof siteRule>;

const rulePlaces = ["price", "listPrice", "name", "availability"] as const;

/** Takes a place apart. */
export function placeOf(written: string): { readonly selector: string; readonly attribute: string | null } {
  const [, selector, attribute] = /^(.*?)(?:\s+@([\w:-]+))?$/su.exec(written) ?? [];
  return { selector: selector ?? written, attribute: attribute?.toLowerCase() ?? null };
}

const mostRules = 1_000;

/** The rules that are kept, with those of a run in their places; one without a single place takes the kept one away. */
export function withRules(kept: readonly SiteRule[], given: readonly SiteRule[]): SiteRule[] {
  const rules = new Map([...kept, ...given].map((rule) => [rule.host, rule]));
  return [...rules.values()].filter((rule) => rulePlaces.some((name) => rule[name] !== undefined)).slice(-mostRules);
}

/** The rule for an address: that of its very host, else the longest that takes it in. */
export function ruleFor(rules: readonly SiteRule[], url: string): SiteRule | null {
  const host = new URL(url).host.replace(/^www\./u, "");
  const fitting = rules.filter((rule) => {
    const pattern = rule.host.replace(/^\*\.|^www\./u, "");
    return host === pattern || (rule.host.startsWith("*.") && host.endsWith(`.${pattern}`));
  });
  return (
    fitting.toSorted(
      (a, b) => Number(a.host.startsWith("*")) - Number(b.host.startsWith("*")) || b.host.length - a.host.length,
    )[0] ?? null
  );
}
