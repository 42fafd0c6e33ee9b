import { statSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { MillraceError } from "@millrace/flow/errors";

// Where the start script builds. The names in it begin with a dot, so that no top folder of a machine is called the same.
const base = "/sys";
const devices = ["/dev/null", "/dev/urandom", "/dev/zero"];
const defaultTmpLimitBytes = 512 * 1024 * 1024;
// Enough for thousands of trace files; each costs the kernel about 1 KiB that the size does not count.
const tmpFiles = 16_384;

export interface PrivateRootContent {
  /** Files and folders to read, from which nothing can be executed. */
  readonly readOnlyPaths: readonly string[];
  /** Files that may be executed or loaded as code of the machine. */
  readonly executables: readonly string[];
  readonly unsharePath: string;
  readonly tmpLimitBytes?: number;
}

/** The arguments of the start script that build a root with nothing in it but the given paths, each in its own place. */
export function privateRootArguments(content: PrivateRootContent): string[] {
  const readOnly = withoutNested(content.readOnlyPaths.map(checkedPath));
  const executables = [...new Set(content.executables.map(checkedPath))];
  const mounts = [
    // The one place that can be written; a mount of its own, so that it stays so when all around it is made read-only.
    { from: `${base}/.root/tmp`, to: "/.root/tmp", options: "bind,nosuid,nodev,noexec" },
    { from: content.unsharePath, to: "/.unshare", options: "bind,ro,nosuid,nodev" },
    ...readOnly.map((path) => ({ from: path, to: `/.root${path}`, options: "bind,ro,nosuid,nodev,noexec" })),
    ...executables.map((path) => ({ from: path, to: `/.root${path}`, options: "bind,ro,nosuid,nodev" })),
    ...devices.map((path) => ({ from: path, to: `/.root${path}`, options: "bind,ro,nosuid,noexec" })),
  ];
  const shown = [...readOnly, ...executables, ...devices];
  const folders = shown.filter((path) => statSync(path).isDirectory());
  const files = shown.filter((path) => !folders.some((folder) => path === folder || isInside(path, folder)));
  return [
    mounts.map(({ from, to, options }) => `${escaped(from)} ${escaped(base + to)} none ${options} 0 0`).join("\n"),
    [".root/tmp", ...unique([...folders, ...files.map((file) => dirname(file))].map((path) => `.root${path}`))].join(
      "\n",
    ),
    [".unshare", ...unique(files).map((path) => `.root${path}`)].join("\n"),
    // The last tool runs before the last change of root and finds its libraries by these.
    unique(executables.map((path) => `.root/${path.split("/")[1]}`)).join("\n"),
    `mode=755,size=${content.tmpLimitBytes ?? defaultTmpLimitBytes},nr_inodes=${tmpFiles},nosuid,nodev`,
  ];
}

function checkedPath(path: string): string {
  const inOneLine = isAbsolute(path) && !/[\n\0]/.test(path);
  if (inOneLine && resolve(path) !== "/" && statSync(path, { throwIfNoEntry: false })) return resolve(path);
  throw new MillraceError({
    code: "RUNNER_PATH_INVALID",
    message: `Cannot show a path to a runner as it must be absolute, in one line, below the root and exist: ${JSON.stringify(path)}`,
    hint: "Check where Node, Millrace and its packages are installed.",
  });
}

function withoutNested(paths: readonly string[]): string[] {
  return unique(paths).filter((path) => !paths.some((other) => isInside(path, other)));
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

/** As fstab(5) writes them: these four would end a field. */
function escaped(path: string): string {
  return path.replace(/[ \t\n\\]/g, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
