import { expect, test } from "vitest";
import { z } from "zod";
import type { Json } from "../json/json.ts";
import { acceptsFile } from "./accepts-file.ts";
import { fileInput } from "./file-input.ts";
import { filePlaces } from "./file-places.ts";
import { placeFile } from "./place-file.ts";

const reference = { artifact: "a".repeat(64), name: "people.csv", mediaType: "text/csv", sizeBytes: 3 };
const jsonSchema = (schema: z.ZodType) => z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
const places = (schema: z.ZodType, value: Json) =>
  filePlaces(jsonSchema(schema), value).map(({ path, takesText }) => [path.join("."), takesText]);

test("fileInput() takes a reference of a file that is accepted, and says in its JSON Schema that it is a file", () => {
  const schema = fileInput({ accept: [".csv", "image/*"] }).describe("People.");
  expect(schema.parse(reference)).toEqual(reference);
  expect(schema.safeParse({ ...reference, name: "people.pdf", mediaType: "application/pdf" }).error?.issues[0]).toEqual(
    expect.objectContaining({ message: "must be a file of .csv, image/*" }),
  );
  expect(schema.safeParse("people.csv").success).toBe(false);
  expect(schema.safeParse({ ...reference, artifact: "../a" }).success).toBe(false);
  expect(jsonSchema(schema)).toMatchObject({
    format: "millrace-file",
    accept: [".csv", "image/*"],
    description: "People.",
  });
  expect(jsonSchema(fileInput())).not.toHaveProperty("accept");
});

test.each([
  [".csv", "A.CSV", "text/plain", true],
  [".csv", "csv", "text/plain", false],
  ["text/csv", "a", "Text/CSV; charset=utf-8", true],
  ["image/*", "a", "image/png", true],
  ["image/*", "a", "imagex/png", false],
])("acceptsFile() of %s takes %s as %s: %s", (accept, name, mediaType, accepted) => {
  expect(acceptsFile([accept], { name, mediaType })).toBe(accepted);
});

test("filePlaces() finds files in fields, lists, records, tuples, unions and schemas that refer to themselves", () => {
  const file = fileInput();
  const node: z.ZodType = z.lazy(() => z.object({ file: file.optional(), next: node.optional() }));
  const schema = z.object({
    one: file,
    many: z.array(file),
    byName: z.record(z.string(), file),
    pair: z.tuple([z.string(), file]),
    either: z.union([z.string(), file]),
    table: z.union([z.array(z.object({ photo: file })), file]),
    kinds: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("file"), value: file }),
      z.object({ kind: z.literal("text"), value: z.string() }),
    ]),
    node,
    maybe: file.nullable().default(null as never),
    text: z.string(),
  });
  const input: Json = {
    one: "a",
    many: ["b", { ...reference }],
    byName: { c: "c" },
    pair: ["d", "e"],
    either: "f",
    table: [{ photo: "g" }],
    kinds: { kind: "text", value: "h" },
    node: { next: { next: { file: "i" } } },
    maybe: "j",
    text: "k",
    unknown: "l",
  };
  expect(places(schema, input)).toEqual([
    ["one", false],
    ["many.0", false],
    ["many.1", false],
    ["byName.c", false],
    ["pair.1", false],
    ["either", true],
    ["table", false],
    ["table.0.photo", false],
    ["kinds.value", true],
    ["node.next.next.file", false],
    ["maybe", false],
  ]);
});

test.each([[null], [true], ["text"], [{ $ref: "#" }], [{ anyOf: [{ $ref: "#" }] }], [{ $ref: "#/nowhere" }]])(
  "filePlaces() finds none by the schema %j",
  (schema) => {
    expect(filePlaces(schema as Json, { a: [1, null, "x"] })).toEqual([]);
  },
);

test("placeFile() puts a reference into a place and changes nothing else", () => {
  const input = { a: [{ b: "x" }, 2], c: "y" };
  expect(placeFile(input, ["a", 0, "b"], reference)).toEqual({ a: [{ b: reference }, 2], c: "y" });
  expect(placeFile("x", [], reference)).toEqual(reference);
  expect(input).toEqual({ a: [{ b: "x" }, 2], c: "y" });
});
