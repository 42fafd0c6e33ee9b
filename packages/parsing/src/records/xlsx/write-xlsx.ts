import { strToU8, Zip, ZipDeflate } from "fflate";
import { type Json, RecordsError, type TableRecord } from "../record.ts";

const maxRows = 1_048_576;
const pieceCharacters = 64 * 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 has no way to write
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const types = "application/vnd.openxmlformats-officedocument.spreadsheetml";

const files: Readonly<Record<string, string>> = {
  "[Content_Types].xml": `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${types}.worksheet+xml"/></Types>`,
  "_rels/.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `<workbook xmlns="${spreadsheet}" xmlns:r="${relationships}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};

/** Writes a workbook with one sheet as it goes; objects and lists are JSON texts. At most 1,048,575 records. */
export async function* writeXlsx(
  records: AsyncIterable<TableRecord> | Iterable<TableRecord>,
  { columns: given }: { readonly columns?: readonly string[] | undefined } = {},
): AsyncGenerator<Uint8Array> {
  let out: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    out.push(piece);
  });
  const add = (name: string) => {
    const file = new ZipDeflate(name, { level: 6 });
    // The same records make the same file.
    file.mtime = new Date(1980, 0, 1);
    zip.add(file);
    return file;
  };
  for (const [name, text] of Object.entries(files)) add(name).push(strToU8(head + text), true);
  const sheet = add("xl/worksheets/sheet1.xml");
  let columns = given;
  let text = `${head}<worksheet xmlns="${spreadsheet}"><sheetData>`;
  if (columns) text += row(columns);
  let rows = columns ? 1 : 0;
  for await (const record of records) {
    if (!columns) {
      columns = Object.keys(record);
      text += row(columns);
      rows++;
    }
    if (++rows > maxRows)
      throw new RecordsError(`Cannot write a workbook as a sheet has at most ${maxRows} rows: there are more records`);
    const other = Object.keys(record).find((name) => !columns!.includes(name));
    if (other !== undefined)
      throw new RecordsError(
        `Cannot write record ${rows - 1} into the sheet as its columns are settled by the first: it has ${JSON.stringify(other)}; name the columns`,
      );
    text += row(columns.map((name) => record[name] ?? null));
    if (text.length < pieceCharacters) continue;
    sheet.push(strToU8(text));
    text = "";
    yield* out;
    out = [];
  }
  sheet.push(strToU8(`${text}</sheetData></worksheet>`), true);
  zip.end();
  yield* out;
}

function row(values: readonly Json[]): string {
  return `<row>${values.map(cell).join("")}</row>`;
}

function cell(value: Json): string {
  if (value === null) return "<c/>";
  if (typeof value === "number") return `<c><v>${value}</v></c>`;
  if (typeof value === "boolean") return `<c t="b"><v>${value ? 1 : 0}</v></c>`;
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replace(unwritable, "\ufffd");
  const escaped = text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped}</t></is></c>`;
}
