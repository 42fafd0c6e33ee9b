import { expect, test } from "vitest";
import { checkLock } from "./check-lock.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

function lock(packages: object): string {
  return temporaryTree({ "package-lock.json": JSON.stringify({ packages }) });
}

test("checkLock() takes workspaces, links, bundled packages and packages with a checksum", () => {
  const zod = { version: "4.6.7", integrity: "sha512-x" };
  expect(
    checkLock(
      lock({
        "": {},
        "packages/flow": {},
        "node_modules/@millrace/flow": { resolved: "packages/flow", link: true },
        "node_modules/zod": zod,
        "node_modules/zod/node_modules/inner": { version: "1.0.0", inBundle: true },
      }),
    ),
  ).toEqual([]);
});

test("checkLock() refuses a package that is bound to an address, or that has no checksum", () => {
  expect(
    checkLock(lock({ "node_modules/a": { resolved: "https://example.org/a.tgz", integrity: "sha512-x" } })),
  ).toEqual(["node_modules/a is bound to https://example.org/a.tgz"]);
  expect(checkLock(lock({ "node_modules/b": { version: "1.0.0" } }))).toEqual(["node_modules/b has no checksum"]);
});

test("checkLock() refuses a lock file that lacks a binary for another system, or has it in another version", () => {
  const packages = {
    "node_modules/biome": {
      integrity: "sha512-x",
      optionalDependencies: { "@biome/linux": "2.0.0", "@biome/mac": "2.0.0", "@biome/win": "2.0.0", watch: "~1.0.0" },
    },
    "node_modules/@biome/linux": { version: "2.0.0", integrity: "sha512-y" },
    "packages/panel/node_modules/@biome/win": { version: "1.9.0", integrity: "sha512-z" },
    "node_modules/watch": { version: "1.0.3", integrity: "sha512-w" },
  };
  expect(checkLock(lock(packages))).toEqual([
    "node_modules/biome may need @biome/mac@2.0.0, which is not in the lock file",
    "node_modules/biome may need @biome/win@2.0.0, which is not in the lock file",
  ]);
});
