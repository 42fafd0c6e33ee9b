import { StringDecoder } from "node:string_decoder";

const previewBytes = 1_024;

/** How a text begins. */
export function previewOf(bytes: Uint8Array): string {
  // A decoder leaves out a character that is cut at the end.
  return new StringDecoder("utf8").write(Buffer.from(bytes.subarray(0, previewBytes)));
}
