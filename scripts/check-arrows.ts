import { existsSync, globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { type Import, importsOf, splitSpecifier } from "./imports.ts";
import { isCode, isTest, sourceFiles } from "./source-files.ts";

/** One row of `deps.json`. */
interface Row {
  /** A folder, or all folders of one ("flows/*"). */
  readonly path: string;
  readonly layer: number;
  readonly sentence: string;
  /** Names of packages; "browser/worker" is an entry that has to be named to be used. */
  readonly mayImport: readonly string[];
  /** Runs in a browser too, so nothing built into Node. */
  readonly runsAnywhere?: boolean;
}

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Part {
  readonly folder: string;
  readonly row: Row;
  readonly name: string;
  readonly declared: ReadonlySet<string>;
  /** A folder of the root, which sees every package of ours without asking. */
  readonly isOfRoot: boolean;
}

/** Entries of a package that only those may import whose row names them. */
const NAMED_ENTRIES = new Set(["worker", "runner"]);

/** Other engines for the bench: each folder of them has packages of its own, outside of this workspace. */
const FOREIGN = "bench/peers/";

/** Compares every import with the table of `deps.json`; returns one text per offence, with the offended row. */
export function checkArrows(root: string): string[] {
  const { rows } = JSON.parse(readFileSync(join(root, "deps.json"), "utf8")) as { rows: readonly Row[] };
  const rootTools = new Set(Object.keys(readManifest(join(root, "package.json")).devDependencies ?? {}));
  const parts = rows.flatMap((row) => partsOf(root, row));
  const files = sourceFiles(root).filter((path) => isCode(path) && !path.startsWith(FOREIGN));
  const offencesIn = (part: Part, path: string) =>
    importsOf(path, readFileSync(join(root, path), "utf8")).flatMap((found) => {
      const offence = judge(found, { part, parts, path, rootTools });
      return offence === undefined
        ? []
        : [`${path}:${found.line} imports ${found.specifier}: ${offence}\n${print(part.row)}`];
    });
  return [
    ...checkTable(root, { rows, parts }),
    ...files.flatMap((path) => {
      const part = innermost(parts, path);
      return part === undefined ? [] : offencesIn(part, path);
    }),
  ];
}

/** The part that a file belongs to; one may lie inside another. */
function innermost(parts: readonly Part[], path: string): Part | undefined {
  return parts
    .filter(({ folder }) => path.startsWith(`${folder}/`))
    .toSorted((a, b) => b.folder.length - a.folder.length)[0];
}

function partsOf(root: string, row: Row): Part[] {
  return globSync(row.path, { cwd: root }).map((found) => {
    const folder = found.replaceAll("\\", "/");
    const isOfRoot = !existsSync(join(root, folder, "package.json"));
    const manifest = readManifest(join(root, isOfRoot ? "." : folder, "package.json"));
    const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
    return { folder, row, name: isOfRoot ? folder : (manifest.name ?? folder), declared, isOfRoot };
  });
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

/** What is wrong with an import, or undefined. */
function judge(
  { specifier }: Import,
  {
    part,
    parts,
    path,
    rootTools,
  }: { part: Part; parts: readonly Part[]; path: string; rootTools: ReadonlySet<string> },
): string | undefined {
  if (specifier.startsWith(".")) {
    const target = posix.join(posix.dirname(path), specifier);
    if (target.startsWith(`${part.folder}/`) || (isTest(path) && target.startsWith("test/"))) return undefined;
    return `a relative import must stay in ${part.folder}`;
  }
  if (isBuiltin(specifier)) {
    const shipped = path.startsWith(`${part.folder}/src/`) && !isTest(path);
    return part.row.runsAnywhere && shipped ? "this part runs in a browser too" : undefined;
  }
  const { name, entry } = splitSpecifier(specifier);
  if (name === part.name) return undefined;
  const target = parts.find((other) => other.name === name);
  if (target !== undefined) {
    const wanted = NAMED_ENTRIES.has(entry)
      ? `${target.folder.split("/").at(-1)}/${entry}`
      : target.folder.split("/").at(-1);
    if (!part.row.mayImport.includes(wanted ?? "")) return "there is no such arrow";
    if (part.isOfRoot) return undefined;
  }
  if (part.declared.has(name) || (isTest(path) && rootTools.has(name))) return undefined;
  return "its package.json does not declare it";
}

/** The table itself: its rows exist, every package has one, arrows point down, manifests ask for nothing else. */
function checkTable(root: string, { rows, parts }: { rows: readonly Row[]; parts: readonly Part[] }): string[] {
  const layerOf = new Map(parts.map((part) => [part.folder.split("/").at(-1), part.row.layer]));
  const missing = globSync("packages/*", { cwd: root })
    .filter((folder) => !rows.some((row) => row.path === folder.replaceAll("\\", "/")))
    .map((folder) => `deps.json has no row for ${folder}`);
  const pointsUp = rows.flatMap((row) =>
    row.mayImport
      .filter((name) => (layerOf.get(name.split("/")[0]) ?? Number.POSITIVE_INFINITY) > row.layer)
      .map((name) => `deps.json: ${name} does not exist or lies above ${row.path}\n${print(row)}`),
  );
  const undrawn = parts.flatMap((part) =>
    parts
      .filter((other) => part.declared.has(other.name) && !reaches(part.row, other))
      .map((other) => `${part.folder}/package.json asks for ${other.name}: there is no such arrow\n${print(part.row)}`),
  );
  return [...missing, ...pointsUp, ...undrawn];
}

function reaches(row: Row, target: Part): boolean {
  const name = target.folder.split("/").at(-1) ?? "";
  return row.mayImport.some((allowed) => allowed.split("/")[0] === name);
}

function print(row: Row): string {
  return `    ${row.path} (layer ${row.layer}) may import: ${row.mayImport.join(", ") || "nothing of ours"}`;
}
