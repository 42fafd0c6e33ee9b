import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isCode, sourceFiles } from "./source-files.ts";

const MAX_LINES = 400;
/** An index only names what its package offers. */
const MAX_INDEX_LINES = 39;

/** Names the files that are too long; the length of functions is a rule of the linter. */
export function checkSizes(root: string): string[] {
  return sourceFiles(root)
    .filter((path) => isCode(path) || /\.(css|sql|html)$/.test(path))
    .flatMap((path) => {
      const lines = readFileSync(join(root, path), "utf8").trimEnd().split("\n").length;
      const limit = /^index\.[cm]?[jt]sx?$/.test(basename(path)) ? MAX_INDEX_LINES : MAX_LINES;
      return lines > limit ? [`${path} has ${lines} lines, more than ${limit}: split it by idea`] : [];
    });
}
