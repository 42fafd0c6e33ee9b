import type { Json } from "@millrace/flow";
import { z } from "@millrace/flow";

const schema = z.record(z.string(), z.unknown()) as unknown as z.ZodType<{ readonly [key: string]: Json }>;
const content = z.record(z.string(), z.looseObject({ schema: schema.optional(), example: z.json().optional() }));

const operation = z.looseObject({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  parameters: z.array(
    z.object({
      name: z.string(),
      in: z.enum(["path", "query", "header"]),
      required: z.boolean(),
      description: z.string().optional(),
      schema,
    }),
  ),
  requestBody: z.object({ required: z.boolean(), content }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string(), content: content.optional() })),
  "x-scope": z.string().nullable(),
  "x-kind": z.enum(["call", "stream", "download", "upload"]),
});

const openApi = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) });

export type DescribedOperation = z.output<typeof operation> & { readonly method: string; readonly path: string };

/** The operations of an OpenAPI document, in its order. */
export function readOperations(document: unknown): DescribedOperation[] {
  return Object.entries(openApi.parse(document).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
  );
}

/** Those in whose name, path or summary every word of the search occurs. */
export function findOperations(operations: readonly DescribedOperation[], search: string): DescribedOperation[] {
  const words = search.toLowerCase().split(/\s+/);
  return operations.filter(({ operationId, method, path, summary }) => {
    const text = `${operationId} ${method} ${path} ${summary}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
