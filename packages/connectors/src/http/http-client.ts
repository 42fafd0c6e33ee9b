import type { BindCapability, CapabilityClient, Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { HttpAnswer, HttpRequest, HttpSettings } from "./exchange.ts";
import type { HttpBodyOptions, HttpCapability, HttpPagesOptions, HttpQuery } from "./http-capability.ts";
import { readPages } from "./pages.ts";

type AnyOptions = HttpBodyOptions & { readonly response?: z.ZodType };

/** Makes what a flow receives for `http()`. */
export const bind: BindCapability = (client): HttpCapability => {
  // The overloads say more than one implementation can: the schema decides what comes back.
  const callWith = (method: HttpRequest["method"]) =>
    (async (path: string, options: AnyOptions = {}) =>
      (await request(client, { method, path, options })).value) as never;
  return {
    get: callWith("GET"),
    pages: (path: string, { next, mostPages = 10_000, ...options }: HttpPagesOptions<z.ZodType>) =>
      readPages({
        next,
        mostPages,
        name: `${path} of ${(client.settings as HttpSettings).connection}`,
        first: { path, query: options.query ?? {} },
        ask: (page) => request(client, { method: "GET", path: page.path, options: { ...options, query: page.query } }),
      }) as never,
    post: callWith("POST"),
    put: callWith("PUT"),
    patch: callWith("PATCH"),
    delete: callWith("DELETE"),
  };
};

interface Call {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly options: AnyOptions;
}

interface ReadAnswer extends Pick<HttpAnswer, "url" | "link"> {
  readonly value: unknown;
}

async function request(client: CapabilityClient, { method, path, options }: Call): Promise<ReadAnswer> {
  const settings = client.settings as HttpSettings;
  const { query = {}, timeoutMs = settings.timeoutMs, signal, response } = options;
  const { body, headers } = encodeBody(options);
  const params: HttpRequest = {
    method,
    path,
    query: encodeQuery(query),
    headers,
    body,
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
  const answer = (await client.call("request", params, signal && { signal })) as HttpAnswer;
  const name = `${method} ${path} of ${settings.connection}`;
  const { url, link } = answer;
  const value = decode(answer, name);
  if (!response) return { value, url, link };
  const parsed = await response.safeParseAsync(value);
  if (parsed.success) return { value: parsed.data, url, link };
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".") || "answer"}: ${issue.message}`);
  throw answerInvalid(name, { rule: "it must fit the response schema", seen: issues.slice(0, 8).join("; ") });
}

function encodeQuery(query: HttpQuery): [string, string][] {
  return Object.entries(query).flatMap(([name, value]) =>
    [value].flat().flatMap((each): [string, string][] => (each == null ? [] : [[name, String(each)]])),
  );
}

function encodeBody({ body, headers = {}, idempotencyKey }: AnyOptions) {
  const own: Record<string, string> =
    idempotencyKey === undefined ? {} : { "idempotency-key": headerText(idempotencyKey) };
  for (const [name, value] of Object.entries(headers)) own[name.toLowerCase()] = value;
  if (body === undefined) return { body: null, headers: own };
  const [text, contentType] =
    typeof body === "string"
      ? [body, "text/plain; charset=utf-8"]
      : body instanceof URLSearchParams
        ? [body.toString(), "application/x-www-form-urlencoded"]
        : [JSON.stringify(body), "application/json"];
  return { body: text, headers: { "content-type": contentType, ...own } };
}

// A step with a key has a NUL in its idempotency key, and names and keys may be in any script: no header carries those.
function headerText(key: string): string {
  return key.toWellFormed().replace(/[^\x20-\x7e]|%/gu, encodeURIComponent);
}

function decode({ text, contentType }: HttpAnswer, name: string): Json {
  if (text === "") return null;
  if (!/^[^;]*[/+]json\s*(;|$)/i.test(contentType ?? "")) return text;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw answerInvalid(name, { rule: "it must be JSON as its type says", seen: (error as Error).message });
  }
}

function answerInvalid(name: string, { rule, seen }: { readonly rule: string; readonly seen: string }): MillraceError {
  return new MillraceError({
    code: "HTTP_RESPONSE_INVALID",
    message: `Cannot use the answer to ${name} as ${rule}: ${seen}`,
    hint: "Compare the schema with what the service's documentation promises; it may have changed.",
  });
}
