import { idempotencyHeader, takesIdempotencyKey } from "../operation/idempotency.ts";
import type { Operation } from "../operation/operation.ts";
import { placementOf } from "../operation/placement.ts";
import type { OpenApiOperation, OpenApiParameter } from "./openapi-document.ts";
import type { JsonSchema, SchemaComponents } from "./schema-components.ts";

const idempotencyParameter: OpenApiParameter = {
  name: idempotencyHeader,
  in: "header",
  required: false,
  description:
    "Names this call for 24 hours: sent again with the same key, it is answered as the first time and does nothing.",
  schema: { type: "string", pattern: "^[!-~]{1,255}$" },
};

/** What a caller says: parameters, and the fields that travel in the body. */
export function describeInput(
  operation: Operation,
  components: SchemaComponents,
): Pick<OpenApiOperation, "parameters" | "requestBody"> {
  const schema = components.schemaOf(operation.input, "input");
  const properties = (schema.properties ?? {}) as { readonly [field: string]: JsonSchema };
  const required = (schema.required ?? []) as readonly string[];
  const { path, headers, query, body } = placementOf(operation);
  const parameter = (place: OpenApiParameter["in"], name: string, field = name): OpenApiParameter => {
    const { description, ...rest } = properties[field] as JsonSchema & { readonly description?: string };
    return {
      name,
      in: place,
      required: place === "path" || required.includes(field),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  };
  const parameters = [
    ...path.map((field) => parameter("path", field)),
    ...query.map((field) => parameter("query", field)),
    ...Object.entries(headers).map(([field, name]) => parameter("header", name, field)),
    ...(takesIdempotencyKey(operation) ? [idempotencyParameter] : []),
  ];
  if (operation.kind === "upload")
    return { parameters, requestBody: { required: true, content: { "*/*": { schema: {} } } } };
  if (body.length === 0) return { parameters };
  const content = {
    schema: {
      type: "object",
      properties: Object.fromEntries(body.map((field) => [field, properties[field]])),
      required: body.filter((field) => required.includes(field)),
      additionalProperties: false,
    },
    example: pick(operation.example.input, body),
  };
  const isRequired = content.schema.required.length > 0;
  return { parameters, requestBody: { required: isRequired, content: { "application/json": content } } };
}

function pick(example: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(example).filter(([field]) => fields.includes(field)));
}
