import { z } from "@millrace/flow";
import { toPieces } from "../connector/byte-pieces.ts";
import { type ConnectorCall, defineConnector } from "../connector/index.ts";
import { getObject } from "./get-object.ts";
import { bucketUrl, openS3, type S3Client, s3Settings } from "./open-s3.ts";
import { etagOf, putObject } from "./put-object.ts";
import { elementsOf, textOf } from "./read-xml.ts";
import type { S3Entry, S3Object } from "./s3-capability.ts";
import { explainS3, S3Error } from "./s3-error.ts";

// A URL cannot say "." and "..": they would lead to another object.
const key = z
  .string()
  .min(1)
  .max(1_024)
  .refine((text) => text.split("/").every((part) => part !== "." && part !== ".."), "must have no part . or ..");
const longestPresignedS = 7 * 24 * 3_600;

/** Buckets of Amazon S3 and of services that speak like it. */
export const s3Connector = defineConnector({
  kind: "s3",
  title: "S3",
  settings: s3Settings,
  runnerModule: new URL("./s3-client.ts", import.meta.url).href,
  reach: (settings) => [authorityOf(bucketUrl(settings))],
  open: openS3,
  async probe(client, { signal }) {
    await listPage(client, { query: { "max-keys": "1" }, signal });
    return { message: `bucket ${client.settings.bucket}` };
  },
  explain: explainS3,
  methods: {
    head: { params: z.strictObject({ key }), handle: headObject },
    delete: {
      params: z.strictObject({ key }),
      async handle({ key }, { client, signal, mayAct }) {
        const response = await client.request({ method: "DELETE", key, signal, mayStart: mayAct });
        await response.body?.cancel();
        return null;
      },
    },
    presign: {
      params: z.strictObject({
        key,
        method: z.enum(["GET", "PUT"]).default("GET"),
        expiresInS: z.int().min(1).max(longestPresignedS).default(900),
      }),
      handle: ({ key, ...options }, { client }) => client.presign(key, options),
    },
  },
  streams: {
    list: {
      params: z.strictObject({
        prefix: z.string().max(1_024).optional(),
        startAfter: z.string().max(1_024).optional(),
      }),
      handle: listObjects,
    },
    get: {
      params: z.strictObject({ key, start: z.int().min(0).default(0) }),
      handle: (params, call) => toPieces(getObject(params, call)),
    },
    put: {
      params: z.strictObject({
        key,
        mediaType: z
          .string()
          .regex(/^[\x20-\x7e]{1,200}$/)
          .default("application/octet-stream"),
      }),
      async *handle(params, call) {
        yield await putObject(params, call);
      },
    },
  },
  close: async () => {},
});

async function headObject(
  { key }: { readonly key: string },
  { client, signal }: ConnectorCall<S3Client>,
): Promise<S3Object | null> {
  try {
    const { headers } = await client.request({ method: "HEAD", key, signal });
    return {
      key,
      sizeBytes: Number(headers.get("content-length")),
      etag: etagOf(headers.get("etag")),
      modifiedAt: new Date(headers.get("last-modified") ?? 0).toISOString(),
      mediaType: headers.get("content-type"),
    };
  } catch (error) {
    if (error instanceof S3Error && error.status === 404) return null;
    // The answer to HEAD has no body that would say why.
    if (error instanceof S3Error && error.status === 403) await readNothing(key, { client, signal });
    throw error;
  }
}

async function readNothing(
  key: string,
  { client, signal }: { readonly client: S3Client; readonly signal: AbortSignal },
): Promise<void> {
  const { body } = await client.request({ method: "GET", key, headers: { range: "bytes=0-0" }, signal });
  await body?.cancel();
}

interface ListParams {
  readonly prefix?: string | undefined;
  readonly startAfter?: string | undefined;
}

async function* listObjects(
  { prefix, startAfter }: ListParams,
  { client, signal }: ConnectorCall<S3Client>,
): AsyncGenerator<S3Entry> {
  let query: Readonly<Record<string, string>> = {
    ...(prefix !== undefined && { prefix }),
    ...(startAfter !== undefined && { "start-after": startAfter }),
  };
  for (;;) {
    const page = await listPage(client, { query, signal });
    // Not every service does as it is asked.
    const isEncoded = textOf(page, "EncodingType") === "url";
    for (const object of elementsOf(page, "Contents")) yield entryOf(object, { isEncoded });
    const token = textOf(page, "NextContinuationToken");
    if (token === "") return;
    query = { ...query, "continuation-token": token };
  }
}

async function listPage(
  client: S3Client,
  { query, signal }: { readonly query: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<string> {
  // Keys may hold what XML cannot.
  const all = { "list-type": "2", "encoding-type": "url", ...query };
  return (await client.request({ method: "GET", query: all, signal })).text();
}

function entryOf(object: string, { isEncoded }: { readonly isEncoded: boolean }): S3Entry {
  const key = textOf(object, "Key");
  return {
    key: isEncoded ? decodeURIComponent(key.replaceAll("+", "%20")) : key,
    sizeBytes: Number(textOf(object, "Size")),
    etag: etagOf(textOf(object, "ETag")),
    modifiedAt: new Date(textOf(object, "LastModified")).toISOString(),
  };
}

/** `host:port`, the port spelled out. */
function authorityOf({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
