import { SaxesParser } from "saxes";
import { type ByteStream, peekBytes } from "../byte-stream.ts";
import { type Json, maxRecordBytes, type RecordBatch, RecordsError, type TableRecord } from "../record.ts";
import { detectEncoding } from "../text-encoding.ts";

export interface XmlOptions {
  /** The way to the element that is a record, such as `catalog/product`. (Default: each child of the root) */
  readonly path?: string | undefined;
}

const maxDepth = 100;

interface Element {
  readonly value: { [key: string]: Json };
  text: string;
}

/**
 * Reads elements of an XML file as records: attributes as `@name`, text as `#text` beside others and as the value alone,
 * the same child twice as a list. Entities that the file declares itself are not expanded.
 */
export async function* readXml(given: ByteStream, { path }: XmlOptions = {}): AsyncGenerator<RecordBatch> {
  const { head, bytes } = await peekBytes(given, 1_024);
  const decoder = new TextDecoder(encodingOf(head));
  const records: TableRecord[] = [];
  const lines: number[] = [];
  const parser = elementParser(path, (record, line) => {
    records.push(record);
    lines.push(line);
  });
  for await (const piece of bytes) {
    parser.write(decoder.decode(piece, { stream: true }));
    if (records.length > 0)
      yield { records: records.splice(0), lines: lines.splice(0), endByte: null, nextLine: parser.line() };
  }
  parser.write(decoder.decode());
  parser.close();
  if (records.length > 0) yield { records, lines, endByte: null, nextLine: parser.line() };
}

function encodingOf(head: Uint8Array): string {
  const { encoding, markBytes } = detectEncoding(head);
  if (markBytes > 0 || encoding.startsWith("utf-16")) return encoding;
  const declared =
    /^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(new TextDecoder("latin1").decode(head))?.[1] ?? "utf-8";
  try {
    return new TextDecoder(declared).encoding;
  } catch {
    throw new RecordsError(`Cannot read the XML as its encoding must be a known one: it declares ${declared}`);
  }
}

function elementParser(path: string | undefined, take: (record: TableRecord, line: number) => void) {
  const parser = new SaxesParser({ xmlns: false });
  const wanted = path?.replace(/^\//, "");
  const names: string[] = [];
  const open: Element[] = [];
  let startLine = 0;
  let startPosition = 0;
  // Where a text, tag or comment last ended: what has not is held whole by the parser.
  let eventPosition = 0;
  parser.on("error", (error) => {
    throw new RecordsError(`Cannot read the XML as it must be well-formed: ${error.message}`);
  });
  parser.on("opentag", ({ name, attributes }) => {
    names.push(name);
    requireShort();
    if (names.length > maxDepth)
      throw new RecordsError(
        `Cannot read the XML as elements may be ${maxDepth} deep: ${names.slice(0, 5).join("/")}/…`,
      );
    const isRecord = open.length === 0 && (wanted === undefined ? names.length === 2 : names.join("/") === wanted);
    if (!isRecord && open.length === 0) return;
    if (isRecord) {
      startLine = parser.line;
      startPosition = parser.position;
    }
    const value: { [key: string]: Json } = Object.create(null);
    for (const [key, text] of Object.entries(attributes)) value[`@${key}`] = text;
    open.push({ value, text: "" });
  });
  const requireShort = () => {
    eventPosition = parser.position;
    if (open.length > 0 && parser.position - startPosition > maxRecordBytes)
      throw new RecordsError(
        `Cannot read the record in line ${startLine} as it must have at most ${maxRecordBytes} characters: name the path of its element`,
      );
  };
  const addText = (text: string) => {
    requireShort();
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("comment", requireShort);
  parser.on("closetag", ({ name }) => {
    requireShort();
    names.pop();
    const element = open.pop();
    if (!element) return;
    const parent = open.at(-1);
    if (parent) addChild(parent.value, { name, value: simplest(element) });
    else take(asRecord(element), startLine);
  });
  return {
    write(text: string) {
      parser.write(text);
      if (parser.position - eventPosition > maxRecordBytes)
        throw new RecordsError(
          `Cannot read the XML as a text, tag or comment must have at most ${maxRecordBytes} characters: one in line ${parser.line} has more`,
        );
    },
    close: () => void parser.close(),
    line: () => parser.line,
  };
}

function addChild(
  parent: { [key: string]: Json },
  { name, value }: { readonly name: string; readonly value: Json },
): void {
  const before = parent[name];
  if (before === undefined) parent[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else parent[name] = [before, value];
}

/** Text alone is a text. */
function simplest(element: Element): Json {
  return Object.keys(element.value).length === 0 ? element.text : asRecord(element);
}

function asRecord({ value, text }: Element): TableRecord {
  const record = Object.fromEntries(Object.entries(value));
  return text.trim() === "" ? record : { ...record, "#text": text.trim() };
}
