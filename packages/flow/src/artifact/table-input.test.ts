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

test("tableInput() says in its JSON Schema where a file may stand", () => {
  const schema = z.toJSONSchema(tableInput(), { io: "input", unrepresentable: "any" }) as Json;
  expect(filePlaces(schema, "people.csv")).toEqual([{ path: [], value: "people.csv", accept: null, takesText: false }]);
  expect(filePlaces(schema, { file: "people.csv" })).toMatchObject([{ path: [] }, { path: ["file"] }]);
});
