// Of the language, and what the file itself imports or declares.
const reserved = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function http if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield z given headersOf readInput PermanentError service input options encodeURIComponent String Object URLSearchParams CallOptions HttpBodyOptions HttpCapability".split(
    " ",
  ),
);

/** Gives each thing a name of its own that the language can have. */
export class Names {
  readonly #taken = new Set<string>();

  /** `createInvoice` of "create-invoice". */
  value(text: string): string {
    const joined = wordsOf(text).join("");
    return this.#own(joined.charAt(0).toLowerCase() + joined.slice(1));
  }

  /** `Invoice` of "invoice". */
  type(text: string): string {
    return this.#own(wordsOf(text).join(""));
  }

  #own(wanted: string): string {
    const base = /^[A-Za-z]/.test(wanted) ? wanted : `x${wanted}`;
    let name = base;
    for (let count = 2; reserved.has(name) || this.#taken.has(name); count += 1) name = `${base}${count}`;
    this.#taken.add(name);
    return name;
  }
}

function wordsOf(text: string): string[] {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/** A key as an object literal has it. */
export function keyText(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

/** A text that ends no comment, in one line. */
export function commentText(text: string): string {
  return text.replaceAll("*/", "* /").replace(/\s+/g, " ").trim().slice(0, 200);
}
