import type { BindCapability } from "@millrace/flow";
import { bytesOf, fromPieces, sendItems, toPieces } from "../connector/byte-pieces.ts";
import { connectionClient } from "../connector/connection-client.ts";
import type { S3Capability, S3Entry, S3Object, S3Stored } from "./s3-capability.ts";

/** Makes what a flow receives for `s3()`. */
export const bind: BindCapability = (client): S3Capability => {
  const bucket = connectionClient(client);
  return {
    list: ({ prefix, startAfter } = {}) =>
      bucket.stream("list", { prefix, startAfter }) as AsyncIterable<unknown> as AsyncIterable<S3Entry>,
    head: async (key) => (await bucket.call("head", { key })) as S3Object | null,
    get: (key, { start } = {}) => fromPieces(bucket.stream("get", { key, start })),
    put: async (key, content, { mediaType } = {}) =>
      (await sendItems(bucket, "put", {
        params: { key, mediaType },
        items: toPieces(bytesOf(content)),
      })) as S3Stored,
    async delete(key) {
      await bucket.call("delete", { key });
    },
    presign: async (key, { method, expiresInS } = {}) =>
      (await bucket.call("presign", { key, method, expiresInS })) as string,
  };
};
