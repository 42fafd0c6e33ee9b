import { createHash } from "node:crypto";
import { z } from "@millrace/flow";
import { type OpenContext, type Resolved, secretField } from "../connector/index.ts";
import { s3ErrorOf } from "./s3-error.ts";

/** A bucket, where it is and who asks. */
export const s3Settings = z.strictObject({
  bucket: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/),
  /** (Default: "us-east-1") */
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default("us-east-1"),
  /** Where a service other than Amazon's is. */
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** Whether the bucket's name goes before the host or into the path. (Default: path where an endpoint is named) */
  addressing: z.enum(["path", "virtual-host"]).optional(),
  accessKeyId: z.string().min(1).max(256),
  secretAccessKey: secretField(),
  sessionToken: secretField().optional(),
  /** Whether objects are stored with a CRC-32; "none" for services that refuse it. */
  checksum: z.enum(["crc32", "none"]).default("crc32"),
  /** Longer objects are sent in parts of this size, of which S3 takes 10,000. */
  partMb: z.int().min(5).max(256).default(8),
});

export type S3Settings = Resolved<z.output<typeof s3Settings>>;

interface S3Request {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
  readonly mayStart?: () => boolean;
  /** For the whole answer. (Default: five minutes) */
  readonly timeoutMs?: number;
  /** Of the answer. (Default: what egress says) */
  readonly maxBytes?: number;
}

/** Speaks to one bucket. */
export interface S3Client {
  readonly settings: S3Settings;
  /** Signs and sends; an answer that is no success is an `S3Error`. */
  request(request: S3Request): Promise<Response>;
  presign(key: string, options: { readonly method: string; readonly expiresInS: number }): Promise<string>;
}

const requestTimeoutMs = 300_000;

/** Where a bucket's objects are; their keys are appended. */
export function bucketUrl({ bucket, region, endpoint, addressing }: S3Settings): URL {
  const url = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  const isPath = addressing ? addressing === "path" : endpoint !== undefined;
  if (!isPath) url.hostname = `${bucket}.${url.hostname}`;
  const folder = url.pathname.replace(/\/+$/, "");
  url.pathname = isPath ? `${folder}/${bucket}` : `${folder}/`;
  return url;
}

/** Makes the client; nothing is sent yet. */
export async function openS3({ settings, fetch }: OpenContext<z.output<typeof s3Settings>>): Promise<S3Client> {
  const { AwsV4Signer } = await import("aws4fetch");
  const { region, accessKeyId, secretAccessKey, sessionToken } = settings;
  // The day's signing key, by secret, day and region.
  const cache = new Map<string, ArrayBuffer>();
  const signer = {
    accessKeyId,
    secretAccessKey,
    region,
    service: "s3",
    cache,
    ...(sessionToken !== undefined && { sessionToken }),
  };
  const base = bucketUrl(settings);

  function urlOf(key = "", query: Readonly<Record<string, string>> = {}): string {
    const url = new URL(base);
    if (key !== "") url.pathname = `${url.pathname.replace(/\/$/, "")}/${key.split("/").map(encodePart).join("/")}`;
    url.search = new URLSearchParams(query).toString().replaceAll("+", "%20");
    return url.href;
  }

  return {
    settings,
    async request({ method, key, query, headers = {}, body, timeoutMs = requestTimeoutMs, ...options }) {
      const hash = createHash("sha256")
        .update(body ?? "")
        .digest("hex");
      const signed = await new AwsV4Signer({
        ...signer,
        method,
        url: urlOf(key, query),
        headers: { ...headers, "x-amz-content-sha256": hash },
      }).sign();
      const response = await fetch(
        signed.url,
        { method, headers: signed.headers, redirect: "manual", ...(body && { body }) },
        { ...options, timeoutMs },
      );
      if (response.ok) return response;
      throw await s3ErrorOf(response);
    },
    async presign(key, { method, expiresInS }) {
      const url = urlOf(key, { "X-Amz-Expires": String(expiresInS) });
      const signed = await new AwsV4Signer({ ...signer, method, url, signQuery: true }).sign();
      return signed.url.href;
    },
  };
}

/** As S3's signature wants it: all but the unreserved characters of RFC 3986. */
function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
