import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkDocs } from "./check-docs.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

const ROOT = join(import.meta.dirname, "..");
const FENCE = "```";
const TSCONFIG = JSON.stringify({
  compilerOptions: { module: "nodenext", target: "es2024", strict: true, noEmit: true, types: [], jsx: "preserve" },
});

function pages(files: Readonly<Record<string, string>>): string {
  const root = temporaryTree({ "tsconfig.json": TSCONFIG, "package.json": `{ "type": "module" }`, ...files });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  return root;
}

test("checkDocs() takes links that lead somewhere and examples that compile", async () => {
  const readme = `# A\n[b](docs/b.md#part-two) [a](#a) [web](https://example.org) [root](/docs/b.md)\n${FENCE}ts\nconst n: number = 1;\nconsole.log(n);\n${FENCE}\n`;
  expect(await checkDocs(pages({ "README.md": readme, "docs/b.md": "## Part two\n[up](../README.md)" }))).toEqual([]);
});

test("checkDocs() refuses a link to a file or a heading that does not exist", async () => {
  expect(await checkDocs(pages({ "README.md": "# A\n\n[b](docs/b.md)\n[a](#b)\n" }))).toEqual([
    "README.md:3 links to docs/b.md, which does not exist",
    "README.md:4 links to #b, which has no such heading",
  ]);
});

test("checkDocs() refuses an example that does not compile, and names its line in the page", async () => {
  const page = `# A\n\n${FENCE}ts\nconst fine = 1;\nconst n: number = "one";\n${FENCE}\n`;
  const [offence, ...more] = await checkDocs(pages({ "docs/a.md": page }));
  expect(more).toEqual([]);
  expect(offence).toMatch(/^docs\/a\.md:5: error TS2322/);
});
