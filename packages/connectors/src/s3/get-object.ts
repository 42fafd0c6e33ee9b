import { crc32 } from "node:zlib";
import type { ConnectorCall } from "../connector/index.ts";
import type { S3Client } from "./open-s3.ts";
import { crcText } from "./put-object.ts";

export interface GetObject {
  readonly key: string;
  readonly start: number;
}

const longestMs = 6 * 3_600_000;

/** The bytes of an object; a whole one that does not fit its checksum fails at its end. */
export async function* getObject(
  { key, start }: GetObject,
  { client, signal }: ConnectorCall<S3Client>,
): AsyncGenerator<Uint8Array> {
  const { status, body, headers } = await client.request({
    method: "GET",
    key,
    headers: start > 0 ? { range: `bytes=${start}-` } : { "x-amz-checksum-mode": "ENABLED" },
    signal,
    timeoutMs: longestMs,
    maxBytes: Number.MAX_SAFE_INTEGER,
  });
  if (start > 0 && status !== 206) {
    await body?.cancel();
    throw new Error(`the service must send the part of ${key} that was asked for: it sent the whole`);
  }
  // What was stored compressed comes decoded, and its checksum is of the other bytes.
  const checksum = start > 0 || headers.has("content-encoding") ? null : headers.get("x-amz-checksum-crc32");
  let crc = 0;
  for await (const piece of body ?? []) {
    crc = crc32(piece, crc);
    yield piece;
  }
  // One with a dash is the checksum of the parts' checksums.
  if (checksum !== null && !checksum.includes("-") && checksum !== crcText(crc))
    throw new Error(`the bytes of ${key} have the CRC-32 ${crcText(crc)} and must have ${checksum}`);
}
