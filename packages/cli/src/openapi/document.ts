/** What is read of an OpenAPI 3 document; the rest of it may be anything. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info?: { readonly title?: string; readonly version?: string };
  readonly servers?: readonly OpenApiServer[];
  readonly paths?: Readonly<Record<string, PathItem>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly securitySchemes?: Readonly<Record<string, SecurityScheme | Reference>>;
  };
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

interface OpenApiServer {
  readonly url: string;
  readonly variables?: Readonly<Record<string, { readonly default?: string }>>;
}

export interface Reference {
  readonly $ref: string;
}

export type PathItem = Readonly<Record<string, unknown>> & {
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly servers?: readonly OpenApiServer[];
};

export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: Body | Reference;
  readonly responses?: Readonly<Record<string, Answer | Reference>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly servers?: readonly OpenApiServer[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly explode?: boolean;
  readonly schema?: Schema;
}

export type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

export interface Body {
  readonly required?: boolean;
  readonly content?: Content;
}

export interface Answer {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Content;
}

export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly nullable?: boolean;
  readonly format?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export type Schema = SchemaObject | boolean;

interface OauthFlow {
  readonly tokenUrl?: string;
  readonly refreshUrl?: string;
  readonly scopes?: Readonly<Record<string, string>>;
}

export interface SecurityScheme {
  readonly type: string;
  readonly scheme?: string;
  readonly in?: string;
  readonly name?: string;
  readonly flows?: Readonly<Record<string, OauthFlow>>;
}

/** What a reference within the document leads to, through further ones; null where it leads nowhere. */
export function resolved<Found extends object>(
  document: OpenApiDocument,
  found: Found | Reference | undefined,
): Found | null {
  let at: unknown = found;
  // A longer chain is a circle.
  for (let links = 0; links < 32; links += 1) {
    if (typeof at !== "object" || at === null) return null;
    const ref = (at as Partial<Reference>).$ref;
    if (typeof ref !== "string") return at as Found;
    at = targetOf(document, ref);
  }
  return null;
}

function targetOf(document: OpenApiDocument, ref: string): unknown {
  if (!ref.startsWith("#/")) return null;
  let at: unknown = document;
  for (const part of ref.slice(2).split("/")) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
