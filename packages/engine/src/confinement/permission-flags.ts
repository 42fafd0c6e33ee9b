import { tmpdir } from "node:os";

// playwright-core asks whether these exist when it is imported, and a refusal is an exception there.
const askedByPlaywright = ["/proc/sys/fs/binfmt_misc/WSLInterop", "/run/WSL"];

/**
 * Node's own permission model: no child processes, threads, addons, and of the files only the given ones.
 * A second fence behind the operating system's; where there is no first one it is advisory, as V8's errors pass it by.
 */
export function permissionFlags(readOnlyPaths: readonly string[]): string[] {
  const temporary = process.platform === "win32" ? tmpdir() : "/tmp";
  return [
    "--permission",
    ...[...readOnlyPaths, temporary, ...askedByPlaywright].map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${temporary}`,
  ];
}
