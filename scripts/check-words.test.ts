import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkWords } from "./check-words.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

test("checkWords() takes paths that every machine has, and addresses of the web", () => {
  const text =
    "/home/ada/.millrace /etc/os-release /usr/lib/chromium /home page /tmp/x https://nodejs.org registry of operations";
  expect(checkWords(temporaryTree({ "README.md": text }))).toEqual([]);
});

test.each([
  ["the host of a registry", ["https://registry", "npmjs", "org/zod"].join(".")],
  ["a home folder", ["cd ", "home", "ann", "millrace"].join("/")],
  ["a home folder of macOS", ["", "Users", "ann"].join("/")],
  ["the folder of the super-user", ["", "root", ".npmrc"].join("/")],
])("checkWords() refuses %s", (_what, text) => {
  expect(checkWords(temporaryTree({ "docs/a.md": `fine\n${text}\n` }))).toEqual([
    expect.stringMatching(/^docs\/a\.md:2 /),
  ]);
});

test("checkWords() refuses the path of the checkout itself", () => {
  const root = temporaryTree();
  writeFileSync(join(root, "a.ts"), `open("${root}/b.ts");`);
  expect(checkWords(root)).toEqual(["a.ts:1 holds a path of this machine"]);
});
