import { SaxesParser, type SaxesTagPlain } from "saxes";
import { RecordsError } from "../record.ts";
import { unpack, type ZipEntry } from "./zip-entries.ts";

/** The most letters that the shared texts of a workbook may have. */
const maxSharedCharacters = 128 * 1024 * 1024;

const maxDepth = 100;
// Excel takes no longer one.
const maxFormatCharacters = 255;

/** What the cells of a sheet refer to. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly path: string }[];
  readonly sharedTexts: readonly string[];
  /** Whether a cell of this style is a date. */
  readonly isDate: readonly boolean[];
  /** Days count from 1904 instead of 1900. */
  readonly from1904: boolean;
}

interface Handlers {
  open?(tag: SaxesTagPlain): void;
  close?(tag: SaxesTagPlain): void;
  text?(text: string): void;
}

/** A parser of one file in a workbook, which is fed while the caller takes out what it found. */
export function xmlHandler({ open, close, text }: Handlers): (piece: string) => void {
  const parser = new SaxesParser({ xmlns: false });
  parser.on("error", (error) => {
    throw new RecordsError(`Cannot read the workbook as its files must be well-formed: ${error.message}`);
  });
  let depth = 0;
  parser.on("opentag", (tag) => {
    if (++depth > maxDepth)
      throw new RecordsError(`Cannot read the workbook as its elements may be ${maxDepth} deep: ${tag.name} is deeper`);
    open?.(plain(tag));
  });
  parser.on("closetag", (tag) => {
    depth--;
    close?.(plain(tag));
  });
  const plain = (tag: SaxesTagPlain) => ({ ...tag, name: tag.name.slice(tag.name.indexOf(":") + 1) });
  if (text) parser.on("text", text);
  return (piece) => void parser.write(piece);
}

function readAll(entry: ZipEntry | undefined, handlers: Handlers): void {
  if (!entry) return;
  const decoder = new TextDecoder();
  const write = xmlHandler(handlers);
  for (const piece of unpack(entry)) write(decoder.decode(piece, { stream: true }));
}

/** Reads everything of a workbook but its sheets. */
export function readWorkbook(entries: ReadonlyMap<string, ZipEntry>): Workbook {
  const targets = new Map<string, string>();
  readAll(entries.get("xl/_rels/workbook.xml.rels"), {
    open: ({ name, attributes }) => {
      if (name === "Relationship")
        targets.set(attributes.Id ?? "", (attributes.Target ?? "").replace(/^\/xl\/|^\.\//, ""));
    },
  });
  const sheets: { name: string; path: string }[] = [];
  let from1904 = false;
  readAll(entries.get("xl/workbook.xml"), {
    open: ({ name, attributes }) => {
      if (name === "sheet")
        sheets.push({ name: attributes.name ?? "", path: `xl/${targets.get(attributes["r:id"] ?? "") ?? ""}` });
      if (name === "workbookPr") from1904 = ["1", "true"].includes(attributes.date1904 ?? "");
    },
  });
  return { sheets, from1904, sharedTexts: readSharedTexts(entries), isDate: readDateStyles(entries) };
}

function readSharedTexts(entries: ReadonlyMap<string, ZipEntry>): string[] {
  const texts: string[] = [];
  let current = "";
  let characters = 0;
  let isText = false;
  let isPhonetic = false;
  readAll(entries.get("xl/sharedStrings.xml"), {
    open: ({ name }) => {
      if (name === "si") current = "";
      if (name === "rPh") isPhonetic = true;
      isText = name === "t" && !isPhonetic;
    },
    text: (text) => {
      if (!isText) return;
      current += text;
      characters += text.length;
      if (characters > maxSharedCharacters)
        throw new RecordsError(
          `Cannot read the workbook as its texts must have at most ${maxSharedCharacters} letters: they have more`,
        );
    },
    close: ({ name }) => {
      isText = false;
      if (name === "rPh") isPhonetic = false;
      if (name === "si") texts.push(current);
    },
  });
  return texts;
}

/** Source: ECMA-376 part 1, 18.8.30: the numbers of built-in formats that show dates or times. */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

function readDateStyles(entries: ReadonlyMap<string, ZipEntry>): boolean[] {
  const isDate: boolean[] = [];
  const own = new Map<number, string>();
  let inCells = false;
  readAll(entries.get("xl/styles.xml"), {
    open: ({ name, attributes }) => {
      if (name === "numFmt")
        own.set(Number(attributes.numFmtId), (attributes.formatCode ?? "").slice(0, maxFormatCharacters));
      if (name === "cellXfs") inCells = true;
      if (name !== "xf" || !inCells) return;
      const id = Number(attributes.numFmtId ?? 0);
      const code = own.get(id)?.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, "");
      isDate.push(code === undefined ? isBuiltInDate(id) : /[dmyhs]/i.test(code));
    },
    close: ({ name }) => {
      if (name === "cellXfs") inCells = false;
    },
  });
  return isDate;
}
