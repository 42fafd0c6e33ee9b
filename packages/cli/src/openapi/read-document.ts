import { readFile } from "node:fs/promises";
import { MillraceError } from "@millrace/flow/errors";
import type { OpenApiDocument } from "./document.ts";
import { fromSwagger, type SwaggerDocument } from "./from-swagger.ts";

const mostBytes = 32 * 1024 * 1024;
const timeoutMs = 30_000;

/** Reads an OpenAPI 3 or Swagger 2.0 document, JSON or YAML, from a file or a URL (`INPUT_INVALID`). */
export async function readDocument(place: string): Promise<OpenApiDocument> {
  const text = /^https?:\/\//i.test(place) ? await download(place) : await readFile(place, "utf8").catch(unreadable);
  const document = await parse(text);
  if (typeof document !== "object" || document === null) throw refused("it must be an object");
  const { openapi, swagger } = document as Partial<OpenApiDocument> & { readonly swagger?: unknown };
  // YAML reads 2.0 without quotes as the number 2.
  if (swagger === "2.0" || swagger === 2) return fromSwagger({ ...(document as SwaggerDocument), swagger: "2.0" });
  if (typeof openapi !== "string" || !openapi.startsWith("3."))
    throw refused(
      `it must be of OpenAPI 3 or Swagger 2.0: it says openapi ${JSON.stringify(openapi ?? swagger) ?? "nowhere"}`,
    );
  return document as OpenApiDocument;
}

async function download(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch(unreadable);
  if (!response.ok) throw refused(`it must be there: ${url} answered ${response.status}`);
  const text = await response.text();
  if (text.length > mostBytes) throw refused(`it may have ${mostBytes} characters: it has ${text.length}`);
  return text;
}

async function parse(text: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is YAML, which is rare enough to be loaded late.
  }
  const { parse: parseYaml } = await import("yaml");
  try {
    return parseYaml(text, { maxAliasCount: 1_000 });
  } catch (error) {
    throw refused(`it must be JSON or YAML: ${(error as Error).message}`);
  }
}

function unreadable(error: Error): never {
  throw refused(`it must be readable: ${error.cause instanceof Error ? error.cause.message : error.message}`);
}

function refused(
  rule: string,
  hint = "Such as: millrace connection import https://billing.example/openapi.json --name billing",
): MillraceError {
  return new MillraceError({ code: "INPUT_INVALID", message: `Cannot import the document as ${rule}`, hint });
}
