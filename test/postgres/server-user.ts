import { readFileSync } from "node:fs";

/** Who runs the server: it refuses root, so root lends it the user `postgres`, or `nobody`. */
export function serverUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const found = ["postgres", "nobody"].flatMap((name) => users.filter((user) => user[0] === name)).at(0);
  if (!found)
    throw new Error("Cannot start PostgreSQL as root has no user to lend it: neither postgres nor nobody exists");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}
