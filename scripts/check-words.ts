import { readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { sourceFiles } from "./source-files.ts";

/** What ties a file to one place to download from, or to one machine; in examples the home folder is that of ada. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /\bregistry\.[a-z]+(js|pkg)\.[a-z]+/i, why: "names a package registry: which one is the reader's choice" },
  {
    pattern: /(^|[\s"'`=(:])(\/home\/(?!ada\b)|\/Users\/(?!ada\b)|\/root\/|[A-Z]:\\Users\\(?!ada\b))\w/,
    why: "holds a path of one machine: in examples write /home/ada",
  },
];

/** Names the lines that hold a registry's host or an absolute path of a developer's machine. */
export function checkWords(root: string): string[] {
  const here = placesOf(resolve(root));
  return sourceFiles(root)
    .filter((path) => /\.([cm]?[jt]sx?|json|md|ya?ml|sql|css|html|sh|toml)$|(^|\/)run$/.test(path))
    .flatMap((path) =>
      readFileSync(join(root, path), "utf8")
        .split("\n")
        .flatMap((line, index) => {
          const why =
            FORBIDDEN.find(({ pattern }) => pattern.test(line))?.why ??
            (here.some((place) => line.includes(place)) ? "holds a path of this machine" : undefined);
          return why === undefined ? [] : [`${path}:${index + 1} ${why}`];
        }),
    );
}

/** The folders above this checkout that are somebody's own; "/" and the temp folder are everybody's. */
function placesOf(root: string): string[] {
  const shared = new Set(["/", resolve(tmpdir()), dirname(resolve(tmpdir()))]);
  return [root, dirname(root), homedir()].filter((place) => !shared.has(place)).map((place) => `${place}/`);
}
