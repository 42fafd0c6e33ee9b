import { createHash } from "node:crypto";
import { work } from "./client.ts";

await work({
  capability: "hash",
  example: {
    payload: { text: "abc" },
    result: { sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  },
  handle: ({ text }: { text: string }) => ({ sha256: createHash("sha256").update(text).digest("hex") }),
});
