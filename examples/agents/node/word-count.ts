import { work } from "./client.ts";

await work({
  capability: "word-count",
  example: { payload: { text: "one two two" }, result: { one: 1, two: 2 } },
  handle: ({ text }: { text: string }) => {
    const words = Map.groupBy(text.match(/\w+/g) ?? [], (word) => word.toLowerCase());
    return Object.fromEntries([...words].map(([word, all]) => [word, all.length]));
  },
});
