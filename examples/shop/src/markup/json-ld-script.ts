import { type Html, raw } from "../pages/html.ts";

/** A script element with JSON-LD. */
export function jsonLdScript(value: Record<string, unknown>): Html {
  return jsonLdElement(jsonLdText(value));
}

/** JSON-LD as text; `<` is escaped so that nothing in it can end the element. */
export function jsonLdText(value: Record<string, unknown>): string {
  return JSON.stringify({ "@context": "https://schema.org", ...value }, null, 1).replaceAll("<", "\\u003c");
}

export function jsonLdElement(text: string): Html {
  return raw(`<script type="application/ld+json">\n${text}\n</script>`);
}
