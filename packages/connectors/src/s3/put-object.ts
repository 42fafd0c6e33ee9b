import { crc32 } from "node:zlib";
import type { Json } from "@millrace/flow";
import { fromPieces } from "../connector/byte-pieces.ts";
import type { ConnectorCall } from "../connector/index.ts";
import type { S3Client } from "./open-s3.ts";
import { elementsOf, textOf } from "./read-xml.ts";
import type { S3Stored } from "./s3-capability.ts";
import { S3Error } from "./s3-error.ts";

export interface PutObject {
  readonly key: string;
  readonly mediaType: string;
}

type PutCall = ConnectorCall<S3Client> & { readonly incoming: AsyncIterable<Json> };

interface Part {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isLast: boolean;
}

const abortTimeoutMs = 30_000;

/** Stores what comes in: at once if it fits into one part, else part by part; what fails leaves nothing behind. */
export async function putObject({ key, mediaType }: PutObject, call: PutCall): Promise<S3Stored> {
  const { client, signal, mayAct, incoming } = call;
  const parts = partsOf(fromPieces(incoming), client.settings.partMb * 1024 * 1024);
  const { value: first } = await parts.next();
  const { bytes, isLast } = first as Part;
  if (!isLast) return putInParts({ key, mediaType }, { call, first: bytes, rest: parts });
  const response = await client.request({
    method: "PUT",
    key,
    headers: { "content-type": mediaType, ...checksumHeader(client, crc32(bytes)) },
    body: bytes,
    signal,
    mayStart: mayAct,
  });
  await response.body?.cancel();
  return { key, sizeBytes: bytes.length, etag: etagOf(response.headers.get("etag")) };
}

interface Parts {
  readonly call: PutCall;
  readonly first: Uint8Array<ArrayBuffer>;
  readonly rest: AsyncIterable<Part>;
}

async function putInParts({ key, mediaType }: PutObject, { call, first, rest }: Parts): Promise<S3Stored> {
  const { client, signal, mayAct } = call;
  const isChecked = client.settings.checksum === "crc32";
  const kind = isChecked ? { "x-amz-checksum-algorithm": "CRC32", "x-amz-checksum-type": "FULL_OBJECT" } : {};
  const whole = { key, signal, mayStart: mayAct };
  const created = await client.request({
    ...whole,
    method: "POST",
    query: { uploads: "" },
    headers: { "content-type": mediaType, ...kind },
  });
  const uploadId = textOf(await created.text(), "UploadId");
  try {
    const listed: string[] = [];
    let sizeBytes = 0;
    let crc = 0;
    const send = async (bytes: Uint8Array<ArrayBuffer>) => {
      const partNumber = String(listed.length + 1);
      const own = crc32(bytes);
      const query = { partNumber, uploadId };
      const headers = checksumHeader(client, own);
      const sent = await client.request({ ...whole, method: "PUT", query, headers, body: bytes });
      await sent.body?.cancel();
      listed.push(partXml({ partNumber, etag: sent.headers.get("etag") ?? "", crc: isChecked ? own : null }));
      sizeBytes += bytes.length;
      crc = crc32(bytes, crc);
    };
    await send(first);
    for await (const { bytes } of rest) await send(bytes);
    const completed = await client.request({
      ...whole,
      method: "POST",
      query: { uploadId },
      headers: isChecked ? { "x-amz-checksum-type": "FULL_OBJECT", ...checksumHeader(client, crc) } : {},
      body: Buffer.from(`<CompleteMultipartUpload>${listed.join("")}</CompleteMultipartUpload>`),
    });
    const answer = await completed.text();
    // The status was sent before the parts were put together: a late failure is in the text.
    if (elementsOf(answer, "Error").length > 0) throw new S3Error(answer, { status: 500 });
    return { key, sizeBytes, etag: etagOf(textOf(answer, "ETag")) };
  } catch (error) {
    const signal = AbortSignal.timeout(abortTimeoutMs);
    // What failed is the news; parts that stay are for the bucket's own rule on unfinished uploads.
    await client.request({ method: "DELETE", key, query: { uploadId }, signal }).catch(() => {});
    throw error;
  }
}

function partXml({ partNumber, etag, crc }: { partNumber: string; etag: string; crc: number | null }): string {
  const checksum = crc === null ? "" : `<ChecksumCRC32>${crcText(crc)}</ChecksumCRC32>`;
  return `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag.replaceAll('"', "&quot;")}</ETag>${checksum}</Part>`;
}

function checksumHeader({ settings }: S3Client, crc: number): Readonly<Record<string, string>> {
  return settings.checksum === "crc32" ? { "x-amz-checksum-crc32": crcText(crc) } : {};
}

/** A CRC-32 as S3 writes it: base64 of its four bytes, the highest first. */
export function crcText(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}

/** An entity tag without its quotes. */
export function etagOf(header: string | null): string {
  return (header ?? "").replaceAll('"', "");
}

/** Parts of one size; the last may be shorter, and is empty only when nothing came. */
async function* partsOf(bytes: AsyncIterable<Uint8Array>, partBytes: number): AsyncGenerator<Part> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of bytes) {
    let rest = piece;
    while (heldBytes + rest.length > partBytes) {
      const room = partBytes - heldBytes;
      yield { bytes: Buffer.concat([...held, rest.subarray(0, room)]), isLast: false };
      rest = rest.subarray(room);
      held = [];
      heldBytes = 0;
    }
    held.push(rest);
    heldBytes += rest.length;
  }
  yield { bytes: Buffer.concat(held), isLast: true };
}
