import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { anchorsOf, fencesOf, linksOf } from "./markdown.ts";
import { runTool } from "./run-tool.ts";
import { sourceFiles } from "./source-files.ts";

/** Every link in a Markdown file leads somewhere, and every fenced TypeScript example compiles. */
export async function checkDocs(root: string): Promise<string[]> {
  const pages = sourceFiles(root).filter((path) => path.endsWith(".md"));
  return [...pages.flatMap((page) => brokenLinks(root, page)), ...(await compileExamples(root, pages))];
}

function brokenLinks(root: string, page: string): string[] {
  return linksOf(readFileSync(join(root, page), "utf8")).flatMap(({ target, line }) => {
    if (/^[a-z]+:/i.test(target)) return [];
    const [path = "", anchor] = decodeURI(target).split("#");
    const file = path === "" ? join(root, page) : join(root, path.startsWith("/") ? "." : dirname(page), path);
    if (!existsSync(file)) return [`${page}:${line} links to ${target}, which does not exist`];
    if (anchor === undefined || !file.endsWith(".md") || anchorsOf(readFileSync(file, "utf8")).has(anchor)) return [];
    return [`${page}:${line} links to ${target}, which has no such heading`];
  });
}

/**
 * Each example becomes a file whose lines have the numbers they have in the page, so that errors name the page's. One that is
 * the whole of a file under `examples/` compiles there, beside what it imports.
 */
async function compileExamples(root: string, pages: readonly string[]): Promise<string[]> {
  const folder = join(root, ".tools", "examples");
  rmSync(folder, { recursive: true, force: true });
  const whole = new Set(
    sourceFiles(root)
      .filter((path) => path.startsWith("examples/") && path.endsWith(".ts"))
      .map((path) => readFileSync(join(root, path), "utf8").trim()),
  );
  const examples = pages.flatMap((page) =>
    fencesOf(readFileSync(join(root, page), "utf8"))
      .filter(({ language, text }) => ["ts", "tsx", "typescript"].includes(language) && !whole.has(text.trim()))
      .map((fence) => ({ ...fence, page, file: `${page}.${fence.line}.${fence.language === "tsx" ? "tsx" : "ts"}` })),
  );
  if (examples.length === 0) return [];
  for (const { file, line, text } of examples) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${"\n".repeat(line - 1)}${text}\nexport {};\n`);
  }
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false };
  const config = { extends: "../../tsconfig.json", compilerOptions, include: ["**/*"], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { ok, printed } = await runTool(root, ["typescript/bin/tsc", "--pretty", "false", "-p", folder]);
  if (ok) return [];
  return printed.split("\n").map((line) => line.replace(/^\.tools\/examples\/(.*)\.\d+\.tsx?\((\d+),\d+\)/, "$1:$2"));
}
