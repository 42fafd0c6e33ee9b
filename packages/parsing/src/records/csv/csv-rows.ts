const newline = 10;
const carriageReturn = 13;

export interface CsvDialect {
  readonly separator: string;
  readonly quote: string;
}

/** Takes a row: its fields are in the first `count` places of an array that is used again for the next. */
export type TakeRow = (
  fields: readonly string[],
  row: {
    readonly count: number;
    readonly start: number;
    readonly end: number;
    readonly line: number;
    /** Whether the text ends within its last field, whose quote is never closed. */
    readonly isOpen: boolean;
  },
) => void;

/**
 * Splits a text into rows after RFC 4180, lenient where files are: text after a closing quote belongs to the field, and a
 * quote inside an unquoted field is a letter. Blank lines are no rows.
 *
 * Returns where the first row begins that the text does not finish, or the text's length. Unless it is the last one, a
 * text has to end with a newline, so only an open quote leaves a row unfinished.
 */
export function splitRows(
  text: string,
  {
    dialect,
    isLast,
    line,
    take,
  }: { readonly dialect: CsvDialect; readonly isLast: boolean; readonly line: number; readonly take: TakeRow },
): { readonly end: number; readonly line: number } {
  const separator = dialect.separator.charCodeAt(0);
  const quote = dialect.quote.charCodeAt(0);
  const { length } = text;
  const fields: string[] = [];
  const row = { count: 0, start: 0, end: 0, line, isOpen: false };
  let at = 0;
  while (at < length) {
    row.start = at;
    row.count = 0;
    let newlines = 0;
    for (;;) {
      let code = at < length ? text.charCodeAt(at) : newline;
      if (code === quote) {
        const field = quotedField(text, { at, quote: dialect.quote, separator });
        row.isOpen = field.end > length;
        if (row.isOpen && !isLast) return { end: row.start, line: row.line };
        fields[row.count++] = field.value;
        newlines += field.newlines;
        at = Math.min(field.end, length);
        code = at < length ? text.charCodeAt(at) : newline;
      } else {
        const from = at;
        while (code !== separator && code !== newline) {
          at++;
          code = at < length ? text.charCodeAt(at) : newline;
        }
        const end = code === newline && at > from && text.charCodeAt(at - 1) === carriageReturn ? at - 1 : at;
        fields[row.count++] = text.slice(from, end);
      }
      at++;
      if (code === newline) break;
    }
    row.end = Math.min(at, length);
    const isBlank = row.count === 1 && fields[0] === "" && text.charCodeAt(row.start) !== quote;
    if (!isBlank) take(fields, row);
    row.line += newlines + 1;
  }
  return { end: length, line: row.line };
}

/** Reads a field that begins with a quote; `end` is where its separator or newline stands, beyond the text if its quote is open. */
function quotedField(
  text: string,
  { at, quote, separator }: { readonly at: number; readonly quote: string; readonly separator: number },
): { readonly value: string; readonly end: number; readonly newlines: number } {
  let value = "";
  let from = at + 1;
  let close = text.indexOf(quote, from);
  while (close !== -1 && text.charCodeAt(close + 1) === quote.charCodeAt(0)) {
    value += text.slice(from, close + 1);
    from = close + 2;
    close = text.indexOf(quote, from);
  }
  if (close === -1) {
    value += text.slice(from);
    return { value, end: text.length + 1, newlines: count(value) };
  }
  value += text.slice(from, close);
  let end = close + 1;
  while (end < text.length && text.charCodeAt(end) !== separator && text.charCodeAt(end) !== newline) end++;
  const newlines = count(value);
  const isReturn =
    text.charCodeAt(end - 1) === carriageReturn && (end === text.length || text.charCodeAt(end) === newline);
  return { value: value + text.slice(close + 1, isReturn ? end - 1 : end), end, newlines };
}

function count(value: string): number {
  let newlines = 0;
  for (let at = value.indexOf("\n"); at !== -1; at = value.indexOf("\n", at + 1)) newlines++;
  return newlines;
}
