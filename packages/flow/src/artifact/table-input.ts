import { z } from "zod";
import { fileInput } from "./file-input.ts";

/** Rows that may come with an input; more of them come in a file. */
const maxRows = 100_000;

/**
 * The schema of a table in a flow's input: its rows, or a file of them (CSV, JSON lines, JSON, XLSX, Parquet, XML, gzipped or not).
 * A list is taken for rows, a file for a file; `run` has `{ rows }` or `{ file }` of either. `openTable` of
 * `@millrace/parsing/records` reads both.
 */
export function tableInput() {
  const rows = z.array(z.record(z.string(), z.json())).max(maxRows).describe("The rows themselves.");
  const inFile = z.strictObject({
    file: fileInput().describe("A file of rows."),
    format: z
      .enum(["csv", "jsonl", "json", "xlsx", "parquet", "xml"])
      .optional()
      .describe("What the file is. (Default: as its content and name say)"),
    path: z
      .string()
      .min(1)
      .max(1_000)
      .optional()
      .describe('JSON: where the list is ("data.items"). XML: the way to the record\'s element ("catalog/product").'),
    sheet: z
      .union([z.string().min(1).max(255), z.int().min(1)])
      .optional()
      .describe("A workbook's sheet, by its name or its number from 1."),
  });
  return z.union([
    fileInput()
      .describe("A file of rows.")
      .transform((file): z.output<typeof inFile> => ({ file })),
    rows.transform((list) => ({ rows: list })),
    z.strictObject({ rows }),
    inFile,
  ]);
}
