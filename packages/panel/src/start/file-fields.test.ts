import { fileInput, type Json, z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import { fileFields, withFiles } from "./file-fields.ts";

const schema = z.toJSONSchema(
  z.object({
    people: fileInput({ accept: [".csv", "text/csv"] }),
    photos: z.array(fileInput()),
    html: z.union([z.string(), fileInput()]),
    text: z.string(),
  }),
  { io: "input" },
) as Json;

describe("fileFields()", () => {
  it("finds fields that take a file, several, or text as well", () => {
    expect(fileFields(schema)).toEqual([
      { name: "people", takesMany: false, accept: ".csv,text/csv" },
      { name: "photos", takesMany: true, accept: "" },
      { name: "html", takesMany: false, accept: "" },
    ]);
    expect(fileFields(null)).toEqual([]);
  });
});

describe("withFiles()", () => {
  const [people, photos] = fileFields(schema) as [
    ReturnType<typeof fileFields>[number],
    ReturnType<typeof fileFields>[number],
  ];
  const file = { name: "a" };

  it("puts files at their field and leaves the rest", () => {
    expect(JSON.parse(withFiles('{"text":"x"}', people, [file]))).toEqual({ text: "x", people: file });
    expect(JSON.parse(withFiles("{}", photos, [file, file]))).toEqual({ photos: [file, file] });
  });

  it("begins an object where nothing was written", () => {
    expect(JSON.parse(withFiles(" ", people, [file]))).toEqual({ people: file });
  });

  it.each([
    ["{", /input as it must be JSON/],
    ["[1]", /"people" as the input must be an object: \[1\]/],
    ["null", /must be an object: null/],
  ])("refuses to write over %s", (text, message) => {
    expect(() => withFiles(text, people, [file])).toThrow(message);
  });
});
