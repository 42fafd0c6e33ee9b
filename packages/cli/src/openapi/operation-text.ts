import type { Answer, Body, Content, OpenApiDocument, Operation, Parameter, Schema, SchemaObject } from "./document.ts";
import { resolved } from "./document.ts";
import { commentText, keyText } from "./names.ts";
import { indented, unionText, type ZodText } from "./zod-text.ts";

/** One operation of a document. */
export interface PlacedOperation {
  readonly path: string;
  /** Lower case. */
  readonly method: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
  /** Where it is, when that is not where the document's others are. */
  readonly otherServer: string | null;
}

export interface OperationOptions {
  readonly document: OpenApiDocument;
  readonly zod: ZodText;
  readonly name: string;
  /** Of its input's schema. */
  readonly inputName: string;
  readonly pagesName: string;
}

// Set by the connection, the capability or the call's own options.
const foreignHeaders = new Set(["accept", "authorization", "content-type", "idempotency-key"]);
const cursorParameters = new Set(["after", "cursor", "pageToken", "page_token", "next_token", "nextToken"]);
const cursorProperties = ["next", "nextCursor", "next_cursor", "nextPageToken", "next_page_token", "nextToken"];

interface Field {
  readonly key: string;
  readonly schemaText: string;
  readonly isRequired: boolean;
}

/** An operation as a function with the schema of its input; null with the reason where it cannot be called so. */
export function operationText(
  placed: PlacedOperation,
  options: OperationOptions,
): { readonly text: string } | { readonly leftOut: string } {
  const { document, name, inputName, pagesName } = options;
  const { path, method, operation, parameters, otherServer } = placed;
  if (otherServer !== null) return { leftOut: `it is at another server: ${otherServer}` };
  const unknown = (path.match(/\{[^}]*\}/g) ?? []).find(
    (part) => !parameters.some((one) => one.in === "path" && `{${one.name}}` === part),
  );
  if (unknown !== undefined) return { leftOut: `its path has ${unknown}, which is none of its parameters` };
  const body = bodyOf(placed, options);
  if (typeof body === "string") return { leftOut: body };
  const answer = answerOf(placed, options);
  if (answer === null) return { leftOut: "its answer is neither JSON nor text" };
  const used = parameters.filter((one) => !(one.in === "header" && foreignHeaders.has(one.name.toLowerCase())));
  const keys = new Map(used.map((one) => [one, keyOf(one, used)]));
  const fields = used.map((one): Field => {
    const isRequired = one.in === "path" || one.required === true;
    return { key: keys.get(one)!, schemaText: parameterSchema(one, options), isRequired };
  });
  if (body) fields.push({ key: "body", schemaText: body.schemaText, isRequired: body.isRequired });
  const value = (one: Parameter) => {
    const given = accessText("given", keys.get(one)!);
    return isList(one, document) && one.explode === false ? `${given}?.join(",")` : given;
  };
  const pairs = (place: string) =>
    used.filter((one) => one.in === place).map((one) => `${keyText(one.name)}: ${value(one)}`);
  const [query, headers] = [pairs("query"), pairs("header")];
  const headerText = headers.length > 0 ? `headersOf({ ${headers.join(", ")} })` : null;
  const request = [
    "...options",
    ...(query.length > 0 ? [`query: { ${query.join(", ")} }`] : []),
    ...(body ? [`body: ${body.valueText}`] : []),
    ...(body?.contentType
      ? [`headers: { ${headerText ? `...${headerText}, ` : ""}"content-type": ${JSON.stringify(body.contentType)} }`]
      : headerText
        ? [`headers: ${headerText}`]
        : []),
    `response: ${answer.schemaText}`,
  ];
  const target = pathText(path, used, (one) => accessText("given", keys.get(one)!));
  const call = `${method.toUpperCase()} ${path}`;
  const title = operation.summary ? `${operation.summary.replace(/\.$/, "")} (${call}).` : `Calls ${call}.`;
  const isOptional = fields.every(({ isRequired }) => !isRequired);
  const callType = method === "get" ? 'Omit<CallOptions, "idempotencyKey">' : "CallOptions";
  const functionText = (own: string, via: string, more: readonly string[] = []) =>
    [
      `/** ${commentText(title)} */`,
      `export function ${own}(`,
      "  service: HttpCapability,",
      `  input: z.input<typeof ${inputName}>${isOptional ? " = {}" : ""},`,
      `  options: ${callType} = {},`,
      ") {",
      `  ${fields.length > 0 ? "const given = " : ""}readInput(${inputName}, input);`,
      `  return service.${via}(${target}, {\n${[...request, ...more].map((line) => `    ${indented(indented(line))},\n`).join("")}  });`,
      "}",
    ].join("\n");
  const next = method === "get" ? nextText(answer, used) : null;
  return {
    text: [
      `export const ${inputName} = ${inputText(fields)};`,
      functionText(name, method),
      ...(next === null ? [] : [functionText(pagesName, "pages", [`next: ${next}`])]),
    ].join("\n\n"),
  };
}

function inputText(fields: readonly Field[]): string {
  if (fields.length === 0) return "z.strictObject({})";
  const lines = fields.map(
    ({ key, schemaText, isRequired }) =>
      `  ${keyText(key)}: ${indented(schemaText)}${isRequired ? "" : ".optional()"},\n`,
  );
  return `z.strictObject({\n${lines.join("")}})`;
}

interface BodyText extends Omit<Field, "key"> {
  readonly valueText: string;
  readonly contentType?: string;
}

/** What an operation sends; a text says why it cannot be sent. */
function bodyOf({ method, operation }: PlacedOperation, { document, zod }: OperationOptions): BodyText | null | string {
  const body = resolved<Body>(document, operation.requestBody);
  if (method === "get") return body?.required ? "it is a GET that wants a body" : null;
  if (!body?.content || Object.keys(body.content).length === 0) return null;
  const isRequired = body.required === true;
  const json = jsonOf(body.content);
  if (json) {
    const plain = json.type === "application/json" ? {} : { contentType: json.type };
    return { schemaText: zod.of(json.schema), isRequired, valueText: "given.body", ...plain };
  }
  if (body.content["application/x-www-form-urlencoded"]) {
    const schemaText = "z.record(z.string(), z.string())";
    return { schemaText, isRequired, valueText: isRequired ? form : `given.body && ${form}` };
  }
  const text = Object.keys(body.content).find((type) => type.startsWith("text/"));
  return text
    ? { schemaText: "z.string()", isRequired, valueText: "given.body", contentType: text }
    : "its body is neither JSON, a form nor text";
}

const form = "new URLSearchParams(given.body)";

interface AnswerText {
  readonly schemaText: string;
  readonly schema: SchemaObject | null;
  readonly hasLink: boolean;
}

function answerOf({ operation }: PlacedOperation, { document, zod }: OperationOptions): AnswerText | null {
  const good = Object.entries(operation.responses ?? {}).filter(([status]) => /^2/.test(status));
  const texts: string[] = [];
  let schema: SchemaObject | null = null;
  let hasLink = false;
  for (const [, found] of good) {
    const { content = {}, headers = {} } = resolved<Answer>(document, found) ?? {};
    const json = jsonOf(content);
    hasLink ||= Object.keys(headers).some((name) => name.toLowerCase() === "link");
    if (json) {
      texts.push(zod.of(json.schema));
      schema ??= typeof json.schema === "object" ? resolved<SchemaObject>(document, json.schema) : null;
    } else if (Object.keys(content).length === 0) texts.push("z.null()");
    else if (Object.keys(content).some((type) => /^text\/(?!event-stream)/.test(type))) texts.push("z.string()");
    else return null;
  }
  return { schemaText: unionText(texts), schema, hasLink };
}

function jsonOf(content: Content): { readonly type: string; readonly schema: Schema | undefined } | null {
  const type = Object.keys(content).find((one) => /^[^;]*[/+]json\s*(;|$)/i.test(one));
  return type === undefined ? null : { type, schema: content[type]?.schema };
}

function nextText({ schema, hasLink }: AnswerText, parameters: readonly Parameter[]): string | null {
  if (hasLink) return '"link"';
  const parameter = parameters.find((one) => one.in === "query" && cursorParameters.has(one.name));
  const property = cursorProperties.find((name) => isText(schema?.properties?.[name]));
  if (!parameter || property === undefined) return null;
  return `{ parameter: ${JSON.stringify(parameter.name)}, cursor: (page) => ${accessText("page", property)} }`;
}

function isText(schema: Schema | undefined): boolean {
  if (typeof schema !== "object") return false;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.every((one) => typeof one === "object" && (one.type === "null" || isText(one)));
  return [schema.type ?? []].flat().includes("string") && !schema.enum;
}

function keyOf(parameter: Parameter, all: readonly Parameter[]): string {
  const { name } = parameter;
  const isTaken = name === "body" || all.find((other) => other.name === name) !== parameter;
  return isTaken ? `${name} in ${parameter.in}` : name;
}

function parameterSchema({ schema, in: place }: Parameter, { document, zod }: OperationOptions): string {
  return isCarriable(schema, { document, depth: listsIn(place) })
    ? zod.of(schema)
    : "z.string() /* as the service's documentation says */";
}

function listsIn(place: string): number {
  return place === "query" ? 1 : 0;
}

interface CarriableOptions {
  readonly document: OpenApiDocument;
  /** How many lists it may stand in. */
  readonly depth: number;
}

function isCarriable(schema: Schema | undefined, { document, depth }: CarriableOptions): boolean {
  const found = typeof schema === "object" ? resolved<SchemaObject>(document, schema) : null;
  if (!found) return false;
  if (found.enum ?? "const" in found) return depth > 0 || ![...(found.enum ?? [found.const])].includes(null);
  const choices = found.anyOf ?? found.oneOf;
  if (choices) return choices.every((one) => isCarriable(one, { document, depth }));
  const types = [found.type ?? []].flat();
  if (types.length === 0 || found.format === "binary") return false;
  return types.every((type) => {
    if (type === "array") return depth > 0 && isCarriable(found.items, { document, depth: 0 });
    return type === "null" ? depth > 0 : type !== "object";
  });
}

function isList({ schema, in: place }: Parameter, document: OpenApiDocument): boolean {
  const found = typeof schema === "object" ? resolved<SchemaObject>(document, schema) : null;
  return found?.type === "array" && isCarriable(found, { document, depth: listsIn(place) });
}

function pathText(path: string, parameters: readonly Parameter[], value: (one: Parameter) => string): string {
  const parts = path.split(/(\{[^}]*\})/).map((part) => {
    const one = parameters.find((each) => each.in === "path" && `{${each.name}}` === part);
    return one ? `\${encodeURIComponent(${value(one)})}` : part.replace(/[`\\$]/g, "\\$&");
  });
  return parts.length === 1 ? JSON.stringify(path) : `\`${parts.join("")}\``;
}

function accessText(of: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${of}.${key}` : `${of}[${JSON.stringify(key)}]`;
}
