import { expect, test } from "vitest";
import { z } from "zod";
import type { Json } from "../json/json.ts";
import { filePlaces } from "./file-places.ts";
import { tableInput } from "./table-input.ts";

const file = { artifact: "a".repeat(64), name: "people.csv", mediaType: "text/csv", sizeBytes: 3 };
const rows = [{ name: "Ada" }];

test.each([
  ["a list", rows, { rows }],
  ["rows", { rows }, { rows }],
  ["a file", file, { file }],
  ["a file and what it is", { file, format: "csv" }, { file, format: "csv" }],
])("tableInput() takes %s", (_what, given, table) => {
  expect(tableInput().parse(given)).toEqual(table);
});

test.each([[["Ada"]], [{ rows: file }], [{ file, format: "pdf" }], [{ rows, file }], ["people.csv"]])(
  "tableInput() refuses %j",
  (given) => {
    expect(tableInput().safeParse(given).success).toBe(false);
  },
);

test.each([
  ["people.csv", "it is a text; the command line uploads"],
  [7, "it is a number"],
  [null, "it is null"],
  [undefined, "it is missing"],
  [{ table: [] }, "it is an object without rows or a file"],
  [["Ada"], "0: Invalid input: expected record, received string"],
  [{ rows: file }, "rows: Invalid input: expected array, received object"],
  [{ file, format: "pdf" }, 'format: Invalid option: expected one of "csv"'],
  [{ rows, file }, 'Unrecognized key: "file"'],
  [{ artifact: "short" }, "artifact"],
])("tableInput() says of %j what it expected", (given, told) => {
  const [issue] = tableInput().safeParse(given).error?.issues ?? [];
  expect(issue?.message).toContain('must be rows, as a list or as { "rows": [...] }, or a file, as { "file": ... }: ');
  expect(issue?.message).toContain(told);
});

test("tableInput() says in its JSON Schema where a file may stand", () => {
  const schema = z.toJSONSchema(tableInput(), { io: "input", unrepresentable: "any" }) as Json;
  expect(filePlaces(schema, "people.csv")).toEqual([{ path: [], value: "people.csv", accept: null, takesText: false }]);
  expect(filePlaces(schema, { file: "people.csv" })).toMatchObject([{ path: [] }, { path: ["file"] }]);
});
