import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { flowsFolder, packagesFolder } from "../publish/bundled-flows.ts";
import { bundledLibraries } from "../publish/bundled-libraries.ts";

/** Where the types of this installation are, for editors; not for the repository, so it lies in the data folder. */
const typesFile = ".millrace/tsconfig.json";

/**
 * Makes a folder a repository of flows as far as it is none: `tsconfig.json`, `.gitignore` and, anew each time, what leads
 * editors and tests to the packages of this installation. Files that are there stay as they are. Returns the paths of those written.
 */
export function writeProjectFiles(
  root: string,
  { withTests = false }: { readonly withTests?: boolean } = {},
): readonly string[] {
  mkdirSync(join(root, ".millrace"), { recursive: true, mode: 0o700 });
  writeFileSync(join(root, typesFile), json(typesOfInstallation()));
  const files = {
    "tsconfig.json": json({ extends: `./${typesFile}`, include: ["flows"], exclude: ["**/*.test.ts"] }),
    ".gitignore": ".millrace/\nnode_modules/\n",
    ...(withTests && { "vitest.config.ts": testConfig }),
  };
  const missing = Object.entries(files).filter(([path]) => !existsSync(join(root, path)));
  for (const [path, text] of missing) writeFileSync(join(root, path), text);
  return missing.map(([path]) => path);
}

/** Leads tests to the same packages as the compiler. */
const testConfig = `import { readFileSync } from "node:fs";

// Where the packages of this installation are; millrace writes it anew.
const { compilerOptions } = JSON.parse(readFileSync(new URL("${typesFile}", import.meta.url), "utf8"));
const alias = Object.entries(compilerOptions.paths as Record<string, string[]>).map(([name, [file]]) => ({
  find: new RegExp(\`^\${name}$\`),
  replacement: file,
}));

export default { resolve: { alias }, test: { include: ["flows/**/*.test.ts"] } };
`;

function typesOfInstallation() {
  const exported = readdirSync(packagesFolder)
    .filter((name) => ["flow", "browser", "connectors", "parsing"].includes(name))
    .flatMap((name) => {
      const folder = join(packagesFolder, name);
      const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        exports: Record<string, string>;
      };
      return Object.entries(exports).map(([path, file]) => [`@millrace/${name}${path.slice(1)}`, [join(folder, file)]]);
    });
  return {
    compilerOptions: {
      target: "es2024",
      module: "preserve",
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
      types: [],
      lib: ["es2024", "esnext.disposable", "dom", "dom.iterable"],
      paths: { ...Object.fromEntries(exported), ...libraryPaths() },
    },
  };
}

/** Where the libraries are that copies of bundled flows carry along; of Millrace's own every entry is listed. */
function libraryPaths(): Readonly<Record<string, readonly string[]>> {
  const from = pathToFileURL(flowsFolder);
  return Object.fromEntries(
    bundledLibraries().flatMap((name) => {
      const manifest = name.startsWith("@millrace/") ? undefined : findPackageJSON(name, from);
      return manifest === undefined ? [] : [[name, [dirname(manifest)]]];
    }),
  );
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
