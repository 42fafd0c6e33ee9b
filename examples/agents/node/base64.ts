import { work } from "./client.ts";

await work({
  capability: "base64",
  example: { payload: { text: "Grüße" }, result: { base64: "R3LDvMOfZQ==" } },
  handle: ({ text }: { text: string }) => ({ base64: Buffer.from(text).toString("base64") }),
});
