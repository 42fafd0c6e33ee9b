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
  return z.union(
    [
      fileInput()
        .describe("A file of rows.")
        .transform((file): z.output<typeof inFile> => ({ file })),
      rows.transform((list) => ({ rows: list })),
      z.strictObject({ rows }),
      inFile,
    ],
    {
      error: ({ code, input, ...issue }) =>
        code === "invalid_union" ? expected(input, issue.errors ?? []) : undefined,
    },
  );
}

type Issue = Pick<z.core.$ZodIssue, "path" | "message">;

/** What a table must be, and what is wrong with the way that was taken. */
function expected(input: unknown, errors: readonly (readonly Issue[])[]): string {
  const rule = 'must be rows, as a list or as { "rows": [...] }, or a file, as { "file": ... }';
  const [first] = errors[wayOf(input)] ?? [];
  if (first === undefined) return `${rule}: it is ${kindOf(input)}`;
  return `${rule}: ${first.path.length > 0 ? `${first.path.join(".")}: ` : ""}${first.message}`;
}

/** Which of the union's ways the input goes; none that is there where it goes none. */
function wayOf(input: unknown): number {
  if (Array.isArray(input)) return 1;
  if (typeof input !== "object" || input === null) return -1;
  if ("artifact" in input) return 0;
  return "rows" in input ? 2 : "file" in input ? 3 : -1;
}

function kindOf(input: unknown): string {
  if (typeof input === "string") return "a text; the command line uploads the file that a path names, the API does not";
  if (typeof input !== "object") return input === undefined ? "missing" : `a ${typeof input}`;
  return input === null ? "null" : "an object without rows or a file";
}
