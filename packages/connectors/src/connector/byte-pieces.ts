import type { ArtifactContent, Json } from "@millrace/flow";
import type { ConnectionClient } from "./connection-client.ts";

/** What a flow hands over to be sent: a text goes as UTF-8. */
export type SentContent = ArtifactContent | string;

// As base64 it is what one message of an exchange holds.
const pieceBytes = 192 * 1024;

/** Bytes as the items of a stream: base64, in pieces that fit a message. */
export async function* toPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const { buffer, byteOffset, byteLength } of bytes) {
    for (let from = 0; from < byteLength; from += pieceBytes) {
      yield Buffer.from(buffer, byteOffset + from, Math.min(pieceBytes, byteLength - from)).toString("base64");
    }
  }
}

/** The bytes of such items. */
export async function* fromPieces(items: AsyncIterable<Json>): AsyncGenerator<Uint8Array> {
  for await (const item of items) yield Buffer.from(String(item), "base64");
}

/** Content of any form as a stream. */
export async function* bytesOf(content: SentContent): AsyncGenerator<Uint8Array> {
  if (typeof content === "string") yield Buffer.from(content);
  else if (content instanceof Uint8Array) yield content;
  else yield* content;
}

export interface SentItems {
  readonly params: object;
  readonly items: AsyncIterable<Json>;
}

/** Sends items to a stream that answers once, when it has them all; an error of their source stays what it is. */
export async function sendItems(server: ConnectionClient, method: string, { params, items }: SentItems): Promise<Json> {
  let failure: { readonly error: unknown } | null = null;
  async function* watched() {
    try {
      yield* items;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  try {
    const answers = server.stream(method, params, watched());
    const { value } = await answers.next();
    await answers.return(null);
    return (value ?? null) as Json;
  } catch (error) {
    throw (failure as { readonly error: unknown } | null)?.error ?? error;
  }
}
