import { expect, test } from "vitest";
import { anchorsOf, fencesOf, linksOf } from "./markdown.ts";

const FENCE = "```";

test("fencesOf() gives language, first line and text of each block", () => {
  expect(fencesOf(`# A\n\n${FENCE}ts\nlet a = 1;\n${FENCE}\n${FENCE}\nplain\n${FENCE}\n`)).toEqual([
    { language: "ts", line: 4, text: "let a = 1;\n" },
    { language: "", line: 7, text: "plain\n" },
  ]);
});

test("linksOf() finds links, images and references, but none in code", () => {
  const text = `[a](a.md)\n![b](<b.png> "title") \`[no](no.md)\`\n${FENCE}\n[no](no.md)\n${FENCE}\n[c]: c.md\n`;
  expect(linksOf(text)).toEqual([
    { target: "a.md", line: 1 },
    { target: "b.png", line: 2 },
    { target: "c.md", line: 6 },
  ]);
});

test("anchorsOf() forms anchors from headings only", () => {
  const text = `# The \`store\`, in short\n## STEP_DUPLICATE\n${FENCE}\n# no heading\n${FENCE}\n`;
  expect([...anchorsOf(text)]).toEqual(["the-store-in-short", "step_duplicate"]);
});
