import type { Tables } from "../tables/tables.ts";
import type { ConnectionKey } from "./connections.ts";

/** The name of a secret that belongs to a connection; the colons keep it apart from those that people set. */
export function ownedSecretName({ connection, id }: { readonly connection: string; readonly id: string }): string {
  return `${prefixOf(connection)}${id}`;
}

/** The statement that removes a connection's own secrets but those that it still names. */
export function removeOwnedSecrets(
  { build, statement }: Tables,
  { project, name, kept }: ConnectionKey & { readonly kept: readonly string[] },
) {
  const all = build
    .deleteFrom("secrets")
    .where("project", "=", project)
    // The character after the colon ends the range of names that begin with the prefix.
    .where("name", ">=", prefixOf(name))
    .where("name", "<", `connection:${name};`);
  return statement(kept.length > 0 ? all.where("name", "not in", kept) : all);
}

function prefixOf(connection: string): string {
  return `connection:${connection}:`;
}
