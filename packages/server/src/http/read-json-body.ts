import { MillraceError } from "@millrace/flow/errors";

/** The JSON object of a request's body, `{}` where there is none. Stops reading at the limit (`VALUE_TOO_LARGE`). */
export async function readJsonBody(request: Request, limitBytes: number): Promise<Record<string, unknown>> {
  const text = await readText(request, limitBytes);
  if (text === "") return {};
  // A form of another page can send text/plain without asking first; JSON it cannot.
  const mediaType = request.headers.get("content-type") ?? "none";
  if (!/^application\/json\s*(;|$)/i.test(mediaType)) {
    throw new MillraceError({
      code: "REQUEST_INVALID",
      message: `Cannot read the request as its Content-Type must be application/json: ${mediaType.slice(0, 100)}`,
      hint: "Send JSON, and say so in Content-Type.",
    });
  }
  return parseObject(text);
}

/** Any JSON value as the body, null where there is none; whatever its media type says. */
export async function readAnyJson(request: Request, limitBytes: number): Promise<unknown> {
  const text = await readText(request, limitBytes);
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MillraceError({
      code: "JSON_INVALID",
      message: `Cannot read the request as its body must be JSON: ${(error as Error).message}`,
      hint: "Send JSON, or nothing.",
      cause: error,
    });
  }
}

async function readText(request: Request, limitBytes: number): Promise<string> {
  const bytes = await readBytes(request, limitBytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw notJson("it is not UTF-8", error);
  }
}

async function readBytes(request: Request, limitBytes: number): Promise<ArrayBuffer | Buffer> {
  const told = request.headers.get("content-length");
  if (Number(told ?? 0) > limitBytes) throw tooLarge(limitBytes, `${told} bytes`);
  // HTTP holds a body to its told length, so that it needs no stream to be cut off in time.
  if (told !== null) return request.arrayBuffer();
  if (!request.body) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes, `more than ${limitBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notJson((error as Error).message, error);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw notJson(Array.isArray(value) ? "it is an array" : `it is ${JSON.stringify(value).slice(0, 40)}`);
}

function notJson(seen: string, cause?: unknown): MillraceError {
  return new MillraceError({
    code: "JSON_INVALID",
    message: `Cannot read the request as its body must be a JSON object: ${seen}`,
    hint: 'Send an object, such as {"flow": "price-monitoring"}.',
    cause,
  });
}

function tooLarge(limitBytes: number, seen: string): MillraceError {
  return new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot read the request as its body must be at most ${limitBytes} bytes: ${seen}`,
    hint: "Hand large things to a flow as a URL or an artifact.",
  });
}
