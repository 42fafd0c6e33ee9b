import { work } from "./client.ts";

await work({
  capability: "regex-extract",
  example: { payload: { text: "a-1 b-22", pattern: "\\d+" }, result: ["1", "22"] },
  handle: ({ text, pattern }: { text: string; pattern: string }) =>
    [...text.matchAll(new RegExp(pattern, "g"))].map(([match]) => match),
});
