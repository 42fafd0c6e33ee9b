/** Markup that is safe to put into markup as it is. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, markup is not, of a list every part, and nothing for null and false. */
type Part = Html | string | number | null | false | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Markup from a template: html`<p>${text}</p>`. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: strings.reduce((before, string, at) => before + markupOf(parts[at - 1] ?? null) + string) };
}

/** The markup as text, such as the content of a file. */
export function htmlText({ markup }: Html): string {
  return markup;
}

function markupOf(part: Part): string {
  if (part === null || part === false) return "";
  if (typeof part === "number") return String(part);
  // What no document may contain, such as a NUL, is shown as the sign for "cannot be shown".
  if (typeof part === "string")
    return part.replace(/[&<>"']/gu, (sign) => ESCAPES[sign]!).replace(/(?![\t\n\r])\p{Cc}/gu, "\ufffd");
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}
