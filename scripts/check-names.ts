import { isCode, sourceFiles } from "./source-files.ts";

/** Names that say nothing about what is inside, and last words that do not either. */
const SAYS_NOTHING = /^(common|data|info|service|services)$|(^|-)(utils?|helpers?|libs?|misc|managers?)$/;
/** A name made from a package's own files at a tool's wish. */
const GIVEN_BY_TOOLS = /^(vite\.config|vitest\.config|Dockerfile)/;

/** Names the files and folders of code that are not kebab-case, say nothing, or carry a version. */
export function checkNames(root: string): string[] {
  const paths = sourceFiles(root).filter((path) => isCode(path) || /\.(css|sql|html)$/.test(path));
  return paths.flatMap((path) => {
    const faults = path.split("/").flatMap((name) => faultsOf(name, path));
    return faults.map((fault) => `${path}: ${fault}`);
  });
}

function faultsOf(name: string, path: string): string[] {
  if (GIVEN_BY_TOOLS.test(name)) return [];
  const stem = name.replace(/\.[a-z.-]+$/, "");
  return [
    ...(SAYS_NOTHING.test(stem) ? [`"${name}" says nothing about what is inside`] : []),
    ...(/(^|-)v?\d+$/.test(stem) && !path.endsWith(".sql") ? [`"${name}" carries a version`] : []),
    ...(/^\.?[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) || path.endsWith(".sql") ? [] : [`"${name}" is not kebab-case`]),
  ];
}
