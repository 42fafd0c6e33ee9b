/** Markup that is safe to send; only `html` and `raw` make it. */
export type Html = { readonly markup: string };

type Inline = Html | string | number | null | undefined | false | readonly Inline[];

/** Joins markup and escapes every value in it that is not markup itself. */
export function html(strings: TemplateStringsArray, ...values: readonly Inline[]): Html {
  return { markup: strings.map((text, place) => text + (place < values.length ? inline(values[place]) : "")).join("") };
}

/** Takes text as markup as it is: for constants and for what is escaped by other rules. */
export function raw(markup: string): Html {
  return { markup };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function inline(value: Inline): string {
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return "markup" in value ? value.markup : value.map(inline).join("");
}
