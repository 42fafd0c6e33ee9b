/** JSON with every number as its digits stand in the text, so that no amount passes through a float. */
export type LooseJson = string | boolean | null | LooseJson[] | LooseObject;
export interface LooseObject {
  [key: string]: LooseJson;
}

const MAX_DEPTH = 100;
const BLANK = /(?:[\s\u00a0\ufeff;]|\/\/[^\n]*|\/\*[\s\S]*?\*\/|<!--|-->|<!\[CDATA\[|\]\]>)*/uy;
const BARE_WORD = /[^\s,:{}[\]"']+/uy;
const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const WORDS: Readonly<Record<string, LooseJson>> = { true: true, false: false, null: null, undefined: null, NaN: null };

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

function match(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0] ?? "";
  cursor.at += found.length;
  return found;
}

/** A quote ends a string only where JSON can go on behind it; any other stands for an inch or a quotation. */
function endsString({ text }: Cursor, at: number): boolean {
  BLANK.lastIndex = at + 1;
  BLANK.test(text);
  const next = text.charAt(Math.max(BLANK.lastIndex, at + 1));
  return next === "" || ",:}]".includes(next) || (next === '"' && /^"\s*\n\s*"/u.test(text.slice(at, at + 80)));
}

function readString(cursor: Cursor, quote: string): string {
  let value = "";
  for (cursor.at += 1; cursor.at < cursor.text.length; cursor.at += 1) {
    const character = cursor.text.charAt(cursor.at);
    if (character === quote && endsString(cursor, cursor.at)) {
      cursor.at += 1;
      return value;
    }
    if (character !== "\\") {
      value += character;
      continue;
    }
    cursor.at += 1;
    const escaped = cursor.text.charAt(cursor.at);
    const code =
      escaped === "u" ? /^[0-9a-f]{4}/iu.exec(cursor.text.slice(cursor.at + 1, cursor.at + 5))?.[0] : undefined;
    if (code !== undefined) cursor.at += 4;
    value += code === undefined ? (ESCAPES[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(code, 16));
  }
  throw new SyntaxError("the text ends inside a string");
}

function readMembers<T>(cursor: Cursor, { end, member }: { end: string; member: () => T }): T[] {
  const members: T[] = [];
  cursor.depth += 1;
  if (cursor.depth > MAX_DEPTH) throw new SyntaxError("it is nested too deeply");
  cursor.at += 1;
  for (;;) {
    match(cursor, BLANK);
    const next = cursor.text.charAt(cursor.at);
    if (next === "") throw new SyntaxError(`a “${end}” is missing`);
    if (next === end) break;
    if (next === ",") cursor.at += 1;
    else members.push(member());
  }
  cursor.at += 1;
  cursor.depth -= 1;
  return members;
}

function readKeyAndValue(cursor: Cursor): [string, LooseJson] {
  const key = readValue(cursor);
  match(cursor, BLANK);
  if (typeof key !== "string" || cursor.text.charAt(cursor.at) !== ":") throw new SyntaxError("a “:” is missing");
  cursor.at += 1;
  return [key, readValue(cursor)];
}

function readValue(cursor: Cursor): LooseJson {
  match(cursor, BLANK);
  const first = cursor.text.charAt(cursor.at);
  if (first === '"' || first === "'") return readString(cursor, first);
  if (first === "[") return readMembers(cursor, { end: "]", member: () => readValue(cursor) });
  if (first === "{")
    return Object.fromEntries(readMembers(cursor, { end: "}", member: () => readKeyAndValue(cursor) }));
  const word = match(cursor, BARE_WORD);
  if (word === "") throw new SyntaxError(first === "" ? "it ends too early" : `“${first}” is unexpected`);
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? null) : word;
}

/**
 * Reads JSON the way templates write it: with comments, CDATA, commas and semicolons too many, raw line breaks and
 * quotes inside texts, brackets too many, several values in a row. Throws a SyntaxError where even that fails.
 */
export function parseTolerantJson(text: string): LooseJson[] {
  const cursor: Cursor = { text, at: 0, depth: 0 };
  const values: LooseJson[] = [];
  for (match(cursor, BLANK); cursor.at < text.length; match(cursor, BLANK)) {
    if (",}]".includes(text.charAt(cursor.at))) cursor.at += 1;
    else values.push(readValue(cursor));
  }
  return values;
}

export function isObject(value: LooseJson | undefined): value is LooseObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
