import { isDeepStrictEqual } from "node:util";
import { work } from "./client.ts";

await work({
  capability: "json-diff",
  example: { payload: { before: { a: 1, b: [2] }, after: { b: [3], a: 1 } }, result: ["b"] },
  handle: ({ before, after }: { before: Record<string, unknown>; after: Record<string, unknown> }) =>
    [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (key) => !isDeepStrictEqual(before[key], after[key]),
    ),
});
