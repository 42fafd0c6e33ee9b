import {
  type Answer,
  type Body,
  type Content,
  type OpenApiDocument,
  type Operation,
  type Parameter,
  type PathItem,
  type Reference,
  resolved,
  type Schema,
  type SecurityScheme,
} from "./document.ts";

/** What is read of a Swagger 2.0 document. */
export interface SwaggerDocument extends Omit<OpenApiDocument, "openapi" | "servers" | "components" | "paths"> {
  readonly swagger: string;
  readonly host?: string;
  readonly basePath?: string;
  readonly schemes?: readonly string[];
  readonly consumes?: readonly string[];
  readonly produces?: readonly string[];
  readonly paths?: Readonly<Record<string, PathItem>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
  readonly securityDefinitions?: Readonly<Record<string, SwaggerScheme>>;
}

/** Beside a parameter's own fields those of its schema stand directly. */
interface SwaggerParameter extends Parameter {
  readonly type?: string;
  readonly collectionFormat?: string;
}

interface SwaggerAnswer {
  readonly headers?: Answer["headers"];
  readonly schema?: Schema;
}

type SwaggerOperation = Omit<Operation, "parameters" | "responses"> & {
  readonly parameters?: readonly (SwaggerParameter | Reference)[];
  readonly responses?: Readonly<Record<string, SwaggerAnswer | Reference>>;
  readonly consumes?: readonly string[];
  readonly produces?: readonly string[];
};

type SwaggerScheme = SecurityScheme & {
  readonly flow?: string;
  readonly tokenUrl?: string;
  readonly scopes?: Readonly<Record<string, string>>;
};

const methods = ["get", "put", "post", "delete", "patch"];

/** What a Swagger 2.0 document says, as an OpenAPI 3 document. */
export function fromSwagger(given: SwaggerDocument): OpenApiDocument {
  const document = JSON.parse(JSON.stringify(given), revived) as SwaggerDocument;
  const { info, security, definitions = {}, securityDefinitions = {}, paths = {} } = document;
  const asDocument = { openapi: document.swagger, ...document } as OpenApiDocument;
  return {
    openapi: document.swagger,
    ...(info && { info }),
    ...(security && { security }),
    servers: [{ url: serverOf(document) }],
    paths: mapped(paths, (item) => pathOf(asDocument, resolved<PathItem>(asDocument, item) ?? {})),
    components: { schemas: definitions, securitySchemes: mapped(securityDefinitions, schemeOf) },
  };
}

/** Definitions lie elsewhere in OpenAPI 3, and null is allowed by another name. */
function revived(key: string, value: unknown): unknown {
  if (key === "$ref" && typeof value === "string") return value.replace(/^#\/definitions\//, "#/components/schemas/");
  const isNullable =
    typeof value === "object" && value !== null && "x-nullable" in value && value["x-nullable"] === true;
  return isNullable ? { ...value, nullable: true } : value;
}

function mapped<From, To>(from: Readonly<Record<string, From>>, to: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]));
}

/** A document without a host is relative to where it lies. */
function serverOf({ host, basePath = "/", schemes = [] }: SwaggerDocument): string {
  if (!host) return basePath;
  const scheme = schemes.includes("https") ? "https:" : schemes.includes("http") ? "http:" : "";
  return `${scheme}//${host}${basePath}`;
}

function schemeOf({ flow, tokenUrl, scopes, ...scheme }: SwaggerScheme): SecurityScheme {
  if (scheme.type === "basic") return { type: "http", scheme: "basic" };
  if (scheme.type !== "oauth2") return scheme;
  const names: Readonly<Record<string, string>> = { application: "clientCredentials", accessCode: "authorizationCode" };
  const name = names[flow ?? ""] ?? flow ?? "implicit";
  return { type: "oauth2", flows: { [name]: { ...(tokenUrl && { tokenUrl }), ...(scopes && { scopes }) } } };
}

function pathOf(document: OpenApiDocument, item: PathItem): PathItem {
  const shared = parametersOf(document, item.parameters);
  return Object.fromEntries(
    methods
      .filter((method) => item[method])
      .map((method) => [method, operationOf(document, { operation: item[method] as SwaggerOperation, shared })]),
  );
}

function operationOf(
  document: OpenApiDocument,
  { operation, shared }: { readonly operation: SwaggerOperation; readonly shared: readonly SwaggerParameter[] },
): Operation {
  const { parameters, responses = {}, consumes, produces, ...rest } = operation;
  const own = parametersOf(document, parameters);
  const all = [...shared.filter((one) => !own.some((other) => other.name === one.name && other.in === one.in)), ...own];
  const { consumes: taken, produces: given } = document as OpenApiDocument & SwaggerDocument;
  const body = bodyOf(all, consumes ?? taken ?? []);
  return {
    ...rest,
    parameters: all.filter((one) => one.in !== "body" && one.in !== "formData").map(parameterOf),
    ...(body && { requestBody: body }),
    responses: mapped(responses, (one) => answerOf(resolved<SwaggerAnswer>(document, one), produces ?? given ?? [])),
  };
}

function parametersOf(
  document: OpenApiDocument,
  found: readonly (SwaggerParameter | Reference)[] | undefined,
): readonly SwaggerParameter[] {
  return (found ?? []).flatMap((one) => resolved<SwaggerParameter>(document, one) ?? []);
}

/** A list goes with commas unless it says otherwise; one with other marks is the caller's text. */
function parameterOf({
  name,
  in: place,
  required = false,
  collectionFormat = "csv",
  ...schema
}: SwaggerParameter): Parameter {
  const isJoined = ["ssv", "tsv", "pipes"].includes(collectionFormat);
  return {
    name,
    in: place,
    required,
    explode: collectionFormat === "multi",
    schema: isJoined ? { type: "string" } : (schema as Schema),
  };
}

function bodyOf(parameters: readonly SwaggerParameter[], consumes: readonly string[]): Body | null {
  const body = parameters.find((one) => one.in === "body");
  if (body) return { required: body.required === true, content: contentOf(consumes, body.schema ?? {}) };
  const fields = parameters.filter((one) => one.in === "formData");
  if (fields.length === 0) return null;
  const hasFile = fields.some(({ type }) => type === "file");
  const isParted = consumes.includes("multipart/form-data") && !consumes.includes("application/x-www-form-urlencoded");
  const type = hasFile || isParted ? "multipart/form-data" : "application/x-www-form-urlencoded";
  return { required: fields.some(({ required }) => required === true), content: { [type]: {} } };
}

function answerOf(answer: SwaggerAnswer | null, produces: readonly string[]): Answer {
  const { headers, schema } = answer ?? {};
  const isFile = typeof schema === "object" && schema.type === "file";
  const content = isFile ? { "application/octet-stream": {} } : contentOf(produces, schema);
  return { ...(headers && { headers }), ...(schema !== undefined && { content }) };
}

/** A type that is not said is JSON. */
function contentOf(types: readonly string[], schema: Schema | undefined): Content {
  const named = types.map((type) => (type === "*/*" ? "application/json" : type));
  const all = named.length > 0 ? named : ["application/json"];
  return Object.fromEntries(all.map((type) => [type, schema === undefined ? {} : { schema }]));
}
