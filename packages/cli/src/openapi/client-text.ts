import { createHash } from "node:crypto";
import { type OpenApiDocument, type Operation, type Parameter, type PathItem, resolved } from "./document.ts";
import { commentText, Names } from "./names.ts";
import { operationText, type PlacedOperation } from "./operation-text.ts";
import { ZodText } from "./zod-text.ts";

export interface ClientTextOptions {
  /** The connection's name. */
  readonly name: string;
  /** For the header: where the document was. */
  readonly place: string;
}

export interface ClientText {
  readonly text: string;
  /** How many operations can be called. */
  readonly operations: number;
  /** Those that cannot, with the reason. */
  readonly leftOut: readonly string[];
}

const methods = ["get", "post", "put", "patch", "delete"];
const checkPrefix = "// check: ";

/** Writes a document's operations as functions over a connection; the same document gives the same text. */
export function clientText(document: OpenApiDocument, { name, place }: ClientTextOptions): ClientText {
  const names = new Names();
  const connector = names.value(name);
  const zod = new ZodText(document, names);
  const functions: string[] = [];
  const leftOut: string[] = [];
  for (const placed of operationsOf(document)) {
    const { path, method, operation } = placed;
    const title = operation.operationId ?? `${method} ${path}`;
    const own = names.value(title);
    const made = operationText(placed, {
      document,
      zod,
      name: own,
      inputName: names.type(`${own} input`),
      pagesName: names.value(`${own} pages`),
    });
    if ("text" in made) functions.push(made.text);
    else leftOut.push(`${method.toUpperCase()} ${path}: ${made.leftOut}`);
  }
  const { title = name, version = "?" } = document.info ?? {};
  const all = [
    `import { type HttpBodyOptions, type HttpCapability, http } from "@millrace/connectors";\nimport { PermanentError, z } from "@millrace/flow";`,
    `/** ${commentText(title)}: asks for the connection ${name}, to be handed to the functions below. */\nexport const ${connector} = () => http(${JSON.stringify(name)});`,
    'type CallOptions = Pick<HttpBodyOptions, "idempotencyKey" | "signal" | "timeoutMs">;',
    ...zod.declarations.map(({ text }) => text),
    ...functions,
    readInput,
    ...(functions.some((text) => text.includes("headersOf(")) ? [headersOf] : []),
  ];
  const body = `${all.join("\n\n")}\n`;
  const header = [
    `// Made by: millrace connection import ${commentText(place)} --name ${name}`,
    `// From: ${commentText(title)}, ${commentText(version)} (OpenAPI ${commentText(document.openapi)})`,
    ...leftOut.map((line) => `// Left out: ${commentText(line)}`),
    `${checkPrefix}${checkOf(body)}`,
  ];
  return { text: `${header.join("\n")}\n\n${body}`, operations: functions.length, leftOut };
}

/** Whether a file is as the import wrote it, but for its format. */
export function isAsWritten(text: string): boolean {
  const [, check = "", body = ""] = new RegExp(`^${checkPrefix}(\\w+)$(.*)`, "ms").exec(text) ?? [];
  return check !== "" && check === checkOf(body);
}

/** What is declared anew, otherwise or no longer, by name. */
export function changesBetween(before: string, after: string): readonly string[] {
  const [old, now] = [declarationsIn(before), declarationsIn(after)];
  const added = [...now.keys()].filter((name) => !old.has(name)).map((name) => `+ ${name}`);
  const gone = [...old.keys()].filter((name) => !now.has(name)).map((name) => `- ${name}`);
  const other = [...now].filter(([name, text]) => old.has(name) && old.get(name) !== text).map(([name]) => `~ ${name}`);
  return [...added, ...other, ...gone];
}

function declarationsIn(text: string): ReadonlyMap<string, string> {
  const blocks = text.split(/^(?=\/\*\*|export (?:const|function) )/m);
  const named = new Map<string, string>();
  let comment = "";
  for (const block of blocks) {
    const name = /^export (?:const|function) (\w+)/m.exec(block)?.[1];
    if (name !== undefined) named.set(name, bare(comment + block));
    comment = name === undefined ? block : "";
  }
  return named;
}

// A formatter changes these and nothing else.
function bare(text: string): string {
  return text.replace(/[\s,;()'"]/g, "");
}

function checkOf(body: string): string {
  return createHash("sha256").update(bare(body)).digest("hex").slice(0, 16);
}

const readInput = `function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw new PermanentError(\`Cannot call the service as its input must fit the schema: \${z.prettifyError(read.error)}\`);
}`;

const headersOf = `function headersOf(given: Record<string, string | number | boolean | undefined>): Record<string, string> {
  const all = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all.map(([name, value]) => [name, String(value)]));
}`;

function operationsOf(document: OpenApiDocument): readonly PlacedOperation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, found]) => {
    const item = resolved<PathItem>(document, found);
    if (!item) return [];
    return methods.flatMap((method): PlacedOperation[] => {
      const operation = item[method] as Operation | undefined;
      if (!operation) return [];
      const own = parametersOf(document, operation.parameters);
      const shared = parametersOf(document, item.parameters).filter(
        (one) => !own.some((other) => other.name === one.name && other.in === one.in),
      );
      const parameters = [...shared, ...own].filter((one) => one.in !== "cookie");
      return [{ path, method, operation, parameters, otherServer: otherServerOf(document, item, operation) }];
    });
  });
}

function otherServerOf(document: OpenApiDocument, item: PathItem, operation: Operation): string | null {
  const [own] = [...(operation.servers ?? []), ...(item.servers ?? [])];
  if (!own || (document.servers ?? []).some(({ url }) => url === own.url)) return null;
  return own.url;
}

function parametersOf(document: OpenApiDocument, found: PathItem["parameters"]): readonly Parameter[] {
  return (found ?? []).flatMap((one) => resolved<Parameter>(document, one) ?? []);
}
