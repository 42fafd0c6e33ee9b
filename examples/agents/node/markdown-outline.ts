import { work } from "./client.ts";

await work({
  capability: "markdown-outline",
  example: {
    payload: { markdown: "# One\ntext\n## Two" },
    result: [
      { level: 1, title: "One" },
      { level: 2, title: "Two" },
    ],
  },
  handle: ({ markdown }: { markdown: string }) =>
    [...markdown.matchAll(/^(#+) (.+)$/gm)].map(([, marks = "", title = ""]) => ({ level: marks.length, title })),
});
