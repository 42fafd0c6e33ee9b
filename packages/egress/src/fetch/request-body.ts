/** What can be sent: bytes can be sent again after a redirect, a stream can't. */
export type RequestBody = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;

/** Reads any standard body into bytes, with the content type it implies; a stream stays a stream. */
export async function readRequestBody(
  body: BodyInit | null | undefined,
): Promise<{ readonly body: RequestBody; readonly contentType: string | null }> {
  if (body === null || body === undefined) return { body: null, contentType: null };
  if (body instanceof ReadableStream) return { body, contentType: null };
  const standard = new Response(body);
  return { body: await standard.bytes(), contentType: standard.headers.get("content-type") };
}
