import { maxRecordBytes, RecordsError } from "../record.ts";

const [quote, backslash, comma, open, close, openList, closeList, colon] = [...'"\\,{}[]:'].map((one) =>
  one.charCodeAt(0),
);

/**
 * Finds the values of a list in a JSON text that comes in pieces, without holding more than one of them. Without a path it is
 * the list that the text is, or, where the text is an object, that object itself; with `data.items`, the list at that place.
 */
export class JsonElements {
  readonly #wanted: string | null;
  readonly #keys: (string | null)[] = [];
  #depth = 0;
  /** How deep the values of the list are; -1 outside of it. */
  #listDepth = -1;
  #text = "";
  #at = 0;
  #valueFrom = -1;
  #stringFrom = -1;
  #inString = false;
  #isEscaped = false;
  #found: string[] = [];
  #hasList = false;

  constructor(path?: string) {
    this.#wanted = path === undefined ? null : JSON.stringify(path.split("."));
  }

  /** Whether the list has begun. */
  get hasList(): boolean {
    return this.#hasList;
  }

  /** The values that are whole with this piece. */
  write(piece: string): readonly string[] {
    this.#text += piece;
    for (; this.#at < this.#text.length; this.#at++) this.#step(this.#text.charCodeAt(this.#at));
    this.#forget();
    const found = this.#found;
    this.#found = [];
    return found;
  }

  /** Refuses a text that has not ended. */
  end(): void {
    if (this.#depth !== 0 || this.#inString)
      throw new RecordsError("Cannot read the JSON as it must be whole: it ends within a value");
  }

  #step(code: number): void {
    if (this.#inString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (code === backslash) this.#isEscaped = true;
      else if (code === quote) this.#inString = false;
    } else if (code === quote) {
      this.#inString = true;
      this.#stringFrom = this.#at;
    } else if (code === colon) {
      if (this.#listDepth === -1 && this.#wanted !== null) this.#keys[this.#depth - 1] = this.#lastString();
    } else if (code === open || code === openList) this.#begin(code);
    else if (code === close || code === closeList) this.#end();
    else if (code === comma) {
      this.#stringFrom = -1;
      if (this.#depth !== this.#listDepth) return;
      this.#endValue(this.#at);
      this.#valueFrom = this.#at + 1;
    }
  }

  #begin(code: number): void {
    const isOutside = this.#listDepth === -1 && this.#valueFrom === -1;
    if (isOutside && code === openList && this.#isWanted()) {
      this.#hasList = true;
      this.#listDepth = this.#depth + 1;
      this.#valueFrom = this.#at + 1;
    } else if (isOutside && this.#wanted === null && this.#depth === 0) this.#valueFrom = this.#at;
    this.#keys[this.#depth++] = null;
  }

  #end(): void {
    if (this.#depth === this.#listDepth) {
      this.#endValue(this.#at);
      this.#listDepth = -1;
    }
    this.#depth--;
    if (this.#listDepth === -1 && this.#wanted === null && this.#depth === 0) this.#endValue(this.#at + 1);
    if (this.#depth < 0)
      throw new RecordsError("Cannot read the JSON as its brackets must match: one closes that was never opened");
  }

  #endValue(end: number): void {
    if (this.#valueFrom === -1) return;
    const value = this.#text.slice(this.#valueFrom, end).trim();
    this.#valueFrom = -1;
    if (value !== "") this.#found.push(value);
  }

  #isWanted(): boolean {
    return this.#wanted === null
      ? this.#depth === 0
      : JSON.stringify(this.#keys.slice(0, this.#depth)) === this.#wanted;
  }

  #lastString(): string | null {
    if (this.#stringFrom === -1) return null;
    const end = this.#text.lastIndexOf('"', this.#at);
    const written = this.#text.slice(this.#stringFrom, end + 1);
    this.#stringFrom = -1;
    try {
      return JSON.parse(written) as string;
    } catch {
      return null;
    }
  }

  /** Lets go of the text that is done with; a name is kept until its colon has come. */
  #forget(): void {
    if (this.#wanted === null || this.#listDepth !== -1) this.#stringFrom = -1;
    const from = Math.min(...[this.#valueFrom, this.#stringFrom, this.#at].filter((one) => one !== -1));
    if (this.#at - from > maxRecordBytes)
      throw new RecordsError(
        `Cannot read the JSON as one record must have at most ${maxRecordBytes} characters: one has more; name the path of the list`,
      );
    this.#text = this.#text.slice(from);
    this.#at -= from;
    if (this.#valueFrom !== -1) this.#valueFrom -= from;
    if (this.#stringFrom !== -1) this.#stringFrom -= from;
  }
}
