import type { Operation } from "../operation/operation.ts";
import { allOperations } from "../operations.ts";
import { problem } from "../problem/problem.ts";
import { describeInput } from "./describe-input.ts";
import { describeResponses } from "./describe-responses.ts";
import { gatherComponents, type JsonSchema, type SchemaComponents } from "./schema-components.ts";

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: { readonly [path: string]: { readonly [method: string]: OpenApiOperation } };
  readonly components: {
    readonly schemas: { readonly [name: string]: JsonSchema };
    readonly securitySchemes: { readonly [name: string]: object };
  };
}

export interface OpenApiParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: { readonly [type: string]: { readonly schema: JsonSchema; readonly example?: unknown } };
  };
  readonly responses: { readonly [status: string]: OpenApiResponse };
  /** What the caller must hold; null where no one needs to be known. */
  readonly "x-scope": string | null;
  readonly "x-kind": Operation["kind"];
  /** Whether a second identical call changes nothing more. */
  readonly "x-repeatable": boolean;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly headers?: { readonly [name: string]: object };
  readonly content?: { readonly [type: string]: { readonly schema: JsonSchema; readonly example?: unknown } };
}

/** Describes every operation of the registry as an OpenAPI 3.1 document. */
export function openApiDocument({ version }: { readonly version: string }): OpenApiDocument {
  const components = gatherComponents();
  // Known before anything that has the same name.
  components.schemaOf(problem, "output");
  const operations = allOperations();
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(operation, components),
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Millrace",
      version,
      description: "Everything that Millrace can be asked for. Errors are answered as application/problem+json.",
    },
    servers: [{ url: "/" }],
    tags: [...new Set(operations.map(resourceOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.all(),
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "A token of this server." } },
    },
  };
}

function describeOperation(operation: Operation, components: SchemaComponents): OpenApiOperation {
  return {
    operationId: operation.id,
    tags: [resourceOf(operation)],
    summary: operation.summary,
    ...(operation.scope !== null && { description: `Needs the scope \`${operation.scope}\`.` }),
    // OAuth scopes belong to other schemes; in OpenAPI 3.1 the roles of any scheme may be listed.
    security: operation.scope === null ? [] : [{ token: [operation.scope] }],
    ...describeInput(operation, components),
    responses: describeResponses(operation, components),
    "x-scope": operation.scope,
    "x-kind": operation.kind,
    "x-repeatable": operation.repeatable,
  };
}

const resourceOf = ({ id }: Operation) => id.slice(0, id.indexOf("."));
