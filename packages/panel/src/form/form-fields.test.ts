import type { Json } from "@millrace/flow";
import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import { formFields } from "./form-fields.ts";
import { firstWritten, readForm } from "./read-form.ts";

const schemaOf = (schema: z.ZodType) => z.toJSONSchema(schema) as Json;
const payment = schemaOf(
  z.object({
    bankAccount: z.string().describe("An IBAN."),
    cents: z.int().min(1),
    share: z.number().optional(),
    urgent: z.boolean(),
    when: z.enum(["now", "friday"]).default("friday"),
    day: z.iso.date().optional(),
    tags: z.array(z.string()).optional(),
  }),
);

describe("formFields()", () => {
  it("asks for text, numbers, yes or no, a choice and a date, and for all else as JSON", () => {
    const fields = formFields(payment) ?? [];
    expect(fields.map(({ label, kind, isRequired }) => [label, kind, isRequired])).toEqual([
      ["Bank account", "text", true],
      ["Cents", "integer", true],
      ["Share", "number", false],
      ["Urgent", "boolean", true],
      ["When", "choice", false],
      ["Day", "date", false],
      ["Tags", "json", false],
    ]);
    expect(fields[0]?.description).toBe("An IBAN.");
    expect(fields[1]).toMatchObject({ minimum: 1, maximum: null });
  });

  it("spells names as people do, and tells long texts and secrets of several lines", () => {
    const fields = formFields({
      properties: {
        tokenUrl: { type: "string" },
        timeoutMs: { type: "integer" },
        ca: { type: "string", maxLength: 65_536 },
        privateKey: { format: "password", contentMediaType: "application/x-pem-file" },
        auth: { oneOf: [{ properties: { type: { const: "oauth2-token" }, id: { type: "string" } } }] },
        other: { oneOf: [{ type: "string" }, { properties: { id: { type: "string" } } }] },
      },
    });
    expect(fields?.map(({ label, kind }) => [label, kind])).toEqual([
      ["Token URL", "text"],
      ["Timeout (ms)", "integer"],
      ["CA", "lines"],
      ["Private key", "secret-lines"],
      ["Auth", "variant"],
      ["Other", "json"],
    ]);
    expect(fields?.[4]?.variants).toMatchObject([{ label: "OAuth 2 token", fields: [{ label: "ID" }] }]);
  });

  it("knows no fields of what is not an object", () => {
    expect(formFields(schemaOf(z.string()))).toBeNull();
    expect(formFields(null)).toBeNull();
    expect(formFields(schemaOf(z.record(z.string(), z.string())))).toBeNull();
  });
});

describe("readForm()", () => {
  const fields = formFields(payment) ?? [];

  it("begins with the defaults and leaves out what is empty", () => {
    expect(readForm(fields, firstWritten(fields))).toEqual({ bankAccount: "", urgent: false, when: "friday" });
  });

  it("reads each field as its type", () => {
    const written = { bankAccount: "DE02", cents: "1200", share: "0.5", urgent: true, when: '"now"', tags: '["a"]' };
    expect(readForm(fields, written)).toEqual({
      bankAccount: "DE02",
      cents: 1200,
      share: 0.5,
      urgent: true,
      when: "now",
      tags: ["a"],
    });
  });

  it("names the field that is no JSON", () => {
    expect(() => readForm(fields, { tags: "[a" })).toThrow(/Cannot read "Tags" as it must be JSON/);
  });
});
