import { type Html, raw } from "../pages/html.ts";

/** A script element with JSON-LD; `<` is escaped so that no text can end the element. */
export function jsonLdScript(value: Record<string, unknown>): Html {
  return jsonLdText(JSON.stringify({ "@context": "https://schema.org", ...value }, null, 1).replaceAll("<", "\\u003c"));
}

/** The same for text that is not quite JSON. */
export function jsonLdText(text: string): Html {
  return raw(`<script type="application/ld+json">\n${text}\n</script>`);
}
