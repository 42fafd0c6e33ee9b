import { deflateSync, inflateSync } from "node:zlib";
import { work } from "./client.ts";

await work({
  capability: "inflate",
  example: { payload: { base64: deflateSync("abc").toString("base64") }, result: { text: "abc" } },
  handle: ({ base64 }: { base64: string }) => ({ text: inflateSync(Buffer.from(base64, "base64")).toString() }),
});
