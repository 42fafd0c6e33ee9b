import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const packagesFolder = fileURLToPath(new URL("../../../", import.meta.url));

/** Where the types of this installation are, for editors; not for the repository, so it lies in the data folder. */
const typesFile = ".millrace/tsconfig.json";

/**
 * Makes a folder a repository of flows as far as it is none: `tsconfig.json`, `.gitignore` and, anew each time, what leads
 * editors to the types of this installation. Files that are there stay as they are. Returns the paths of those written.
 */
export function writeProjectFiles(root: string): readonly string[] {
  mkdirSync(join(root, ".millrace"), { recursive: true, mode: 0o700 });
  writeFileSync(join(root, typesFile), json(typesOfInstallation()));
  const files = {
    "tsconfig.json": json({ extends: `./${typesFile}`, include: ["flows"] }),
    ".gitignore": ".millrace/\nnode_modules/\n",
  };
  const missing = Object.entries(files).filter(([path]) => !existsSync(join(root, path)));
  for (const [path, text] of missing) writeFileSync(join(root, path), text);
  return missing.map(([path]) => path);
}

function typesOfInstallation() {
  const exported = readdirSync(packagesFolder)
    .filter((name) => ["flow", "browser", "connectors"].includes(name))
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
      paths: Object.fromEntries(exported),
    },
  };
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
