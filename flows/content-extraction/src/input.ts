import { fileInput, z } from "@millrace/flow";
import { parseSelector } from "@millrace/parsing/selector";
import { fieldTypes } from "./values/field.ts";

const address = z
  .url()
  .regex(/^https?:\/\//)
  .max(1_000);

const fieldName = z.string().regex(/^[A-Za-z][\w.-]{0,59}$/, "must begin with a letter");

const field = z.object({
  name: fieldName.describe("What the value is called, as in the page's own statements where there are some."),
  type: z
    .enum(fieldTypes)
    .default("text")
    .describe('Money is { amount, currency }, a date is like "2026-03-01", an address is made absolute.'),
  description: z.string().max(60).optional().describe("The label that pages put before the value, such as “Released”."),
  many: z.boolean().default(false).describe("Whether a page may have several; the value is then a list."),
});

const value = z.union([z.string(), z.number(), z.object({ amount: z.string(), currency: z.string().nullable() })]);

export const inputSchema = z
  .object({
    url: address.optional().describe("A page. With html: where that file is from; it is not visited."),
    urls: z.array(address).max(1_000).optional().describe("Pages; the same one twice is read once."),
    html: fileInput({ accept: [".html", ".htm", ".xhtml", "text/html", "application/xhtml+xml"] })
      .optional()
      .describe("A page that was saved as a file."),
    schema: z.array(field).max(50).default([]).describe("The values wanted of each page beside its article."),
    selectors: z
      .record(fieldName, z.string().max(300))
      .default({})
      .describe("CSS selectors of fields, where you know them; they come before all else."),
    examples: z
      .array(z.object({ url: address, values: z.record(fieldName, z.union([value, z.array(value)])) }))
      .max(20)
      .default([])
      .describe("Pages with values that you know; they are read first, and their selectors are learnt from them."),
    render: z
      .enum(["auto", "always", "never"])
      .default("auto")
      .describe("When the browser draws a page: where it needs its scripts, always, or never."),
    parallel: z.int().min(1).max(16).default(4).describe("Pages read at the same time."),
    pageTimeoutSeconds: z.number().min(1).max(120).default(30).describe("How long a page may take to answer."),
  })
  .superRefine(({ url, urls = [], html, examples, schema, selectors }, context) => {
    if (url === undefined && html === undefined && urls.length + examples.length === 0)
      context.addIssue({ code: "custom", path: ["url"], message: "name a page: url, urls or html" });
    const names = schema.map(({ name }) => name);
    if (new Set(names).size < names.length)
      context.addIssue({ code: "custom", path: ["schema"], message: "each name once" });
    for (const [name, selector] of Object.entries(selectors)) {
      const path = ["selectors", name];
      if (!names.includes(name)) context.addIssue({ code: "custom", path, message: "the schema has no such field" });
      if (parseSelector(selector) === null)
        context.addIssue({
          code: "custom",
          path,
          message: "must be a selector of tags, classes, ids, attributes and places",
        });
    }
  });

/** The pages to visit, each once: those of examples first, as selectors are learnt from them. */
export function addressesOf({ url, urls = [], html, examples }: z.output<typeof inputSchema>): string[] {
  const single = html === undefined && url !== undefined ? [url] : [];
  return [...new Set([...examples.map((example) => example.url), ...single, ...urls])];
}
