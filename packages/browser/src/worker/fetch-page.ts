import type { Egress, Politeness, VisitOutcome } from "@millrace/egress";
import { type CapabilityRequest, type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { FetchedPage, FetchHeader } from "../capability/browser-capability.ts";
import { type ReachParts, reachOf } from "./reach.ts";
import { readSettings } from "./session-request.ts";

export interface FetchPageParts extends ReachParts {
  readonly egress: Egress;
  readonly politeness: Politeness;
}

// RFC 9110, section 5.5, without what some servers cut off or refuse.
const headerValue = z
  .string()
  .max(1_000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/);
const headersSchema = z.strictObject({
  accept: headerValue.default("text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"),
  "accept-language": headerValue.exactOptional(),
  "if-modified-since": headerValue.exactOptional(),
  "if-none-match": headerValue.exactOptional(),
} satisfies Record<FetchHeader, z.ZodType>);
const paramsSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(8_000),
  headers: headersSchema.prefault({}),
});
const longestBodyBytes = 16 * 1024 * 1024;
const timeoutMs = 30_000;
// Pages say their encoding within their first kilobyte (HTML standard, "prescan a byte stream").
const prescannedBytes = 1_024;

/** Reads a page over plain HTTP within the flow's reach, as politely as a browser would. */
export async function fetchPage(request: CapabilityRequest, parts: FetchPageParts): Promise<Json> {
  const params = paramsSchema.safeParse(request.params);
  if (!params.success) throw refused(params.error, request.params);
  const { url, headers } = params.data;
  const { signal } = request;
  const settings = readSettings(request.scope);
  const reach = await reachOf(settings, { ...parts, project: request.scope.project });
  const release = await parts.politeness.enter(url, { reach, robots: settings.robots, signal });
  let outcome: VisitOutcome | undefined;
  try {
    const response = await parts.egress.fetch(
      url,
      { headers },
      { reach, signal, timeoutMs, maxBytes: longestBodyBytes },
    );
    outcome = { status: response.status, retryAfter: response.headers.get("retry-after") };
    const bytes = new Uint8Array(await response.arrayBuffer());
    const page: FetchedPage = {
      url: response.url || url,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      etag: response.headers.get("etag"),
      lastModified: response.headers.get("last-modified"),
      body: decodeHtml(bytes, response.headers.get("content-type")),
    };
    return { ...page };
  } finally {
    release(outcome);
  }
}

/** Text in the encoding that the header names, else the page itself, else UTF-8. */
export function decodeHtml(bytes: Uint8Array, contentType: string | null): string {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, prescannedBytes));
  const named =
    /charset\s*=\s*["']?([\w-]+)/i.exec(contentType ?? "") ??
    /^<\?xml[^>]+encoding\s*=\s*["']([\w-]+)/i.exec(start) ??
    /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(start);
  try {
    return new TextDecoder(named?.[1] ?? "utf-8").decode(bytes);
  } catch {
    // An encoding that nobody knows: what is ASCII in it is readable all the same.
    return new TextDecoder("utf-8").decode(bytes);
  }
}

function refused({ issues }: z.ZodError, params: Json): MillraceError {
  const [first] = issues;
  if (first?.path[0] !== "headers")
    return new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot fetch a page as its address must be an http or https URL: ${JSON.stringify(params).slice(0, 200)}`,
      hint: "Write the whole address, such as https://example.com/product.",
    });
  const named = first.code === "unrecognized_keys" ? first.keys[0] : first.path[1];
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot fetch a page as its headers may be ${Object.keys(headersSchema.shape).join(", ")}, each a text of one line: ${JSON.stringify(named?.toString().slice(0, 80))} is not`,
    hint: "What needs other headers, such as a login, is a connection: see http() of @millrace/connectors.",
  });
}
