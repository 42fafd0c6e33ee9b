import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Connection, connectionOf, type WrittenConnection } from "@millrace/connectors/worker";
import { z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

const connectionsFile = z.array(
  z.looseObject({
    name: z
      .string()
      .max(64)
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words joined by dashes"),
    kind: z.string(),
    grants: z.array(z.string()).default([]),
    limit: z.int().min(1).max(1_000).optional(),
  }),
);

/** The connections of a data folder's `connections.json`, none where there is no such file (`CONNECTION_INVALID`). */
export async function readConnections({ folder }: { readonly folder: string }): Promise<readonly Connection[]> {
  const file = join(folder, "connections.json");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw invalid(file, (error as Error).message);
  }
  const parsed = connectionsFile.safeParse(parse(file, text));
  if (parsed.success) return parsed.data.map(connectionOf);
  throw invalid(
    file,
    parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`).join("; "),
  );
}

/** Puts connections given by a program before those of the file; a name that occurs twice is `CONNECTION_INVALID`. */
export function joinConnections(
  given: readonly WrittenConnection[],
  read: readonly Connection[],
): readonly Connection[] {
  const all = [...given.map(connectionOf), ...read];
  const names = all.map((connection) => connection.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return all;
  throw new MillraceError({
    code: "CONNECTION_INVALID",
    message: `Cannot set up the connections as each name must occur once: ${twice} occurs twice`,
    hint: "Rename one of them in connections.json.",
  });
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(file, (error as Error).message);
  }
}

function invalid(file: string, seen: string): MillraceError {
  return new MillraceError({
    code: "CONNECTION_INVALID",
    message: `Cannot read ${file} as it must be a list of connections: ${seen}`,
    hint: "docs/configuration.md shows one.",
  });
}
