import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

export interface AuthStateName {
  readonly project: string;
  readonly name: string;
}

/** Where saved logins are kept; what a state holds is as secret as a password. */
export interface AuthStates {
  /** Hands back undefined where none was saved yet. */
  load(state: AuthStateName): Promise<Json | undefined>;
  save(state: AuthStateName, value: Json): Promise<void>;
}

/** Keeps auth states in a folder, a file each that only this user can read. */
export function createAuthStateFolder(folder: string): AuthStates {
  const pathOf = ({ project, name }: AuthStateName) => join(folder, fileName(project), `${fileName(name)}.json`);
  return {
    async load(state) {
      const text = await readFile(pathOf(state), "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      return text === undefined ? undefined : parse(text, pathOf(state));
    },
    async save(state, value) {
      const path = pathOf(state);
      await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
      const draft = `${path}.${crypto.randomUUID()}.draft`;
      const file = await open(draft, "wx", 0o600);
      try {
        await file.writeFile(JSON.stringify(value));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    },
  };
}

/** A name that stays within its folder on every system. */
function fileName(name: string): string {
  return encodeURIComponent(name)
    .replaceAll("*", "%2A")
    .replace(/^\.+/, (dots) => "%2E".repeat(dots.length));
}

function parse(text: string, path: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new MillraceError({
      code: "JSON_INVALID",
      message: `Cannot read an auth state as its file must be JSON: ${path} is not`,
      hint: "Remove the file; the flow signs in again and saves a new one.",
      cause,
    });
  }
}
