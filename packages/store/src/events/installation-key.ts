import type { Tables } from "../tables/tables.ts";

const name = "signing";

/** What every server and worker of this installation signs with, as it was stored: the `candidate` of whoever came first. */
export async function installationKey(tables: Tables, { candidate }: { readonly candidate: string }): Promise<string> {
  const { build, statement } = tables;
  const before = await storedInstallationKey(tables);
  if (before !== null) return before;
  const row = { name, secret: candidate, created_at: await tables.nowMs() };
  const insert = build
    .insertInto("installation_keys")
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  await tables.write([statement(insert)]);
  return (await storedInstallationKey(tables))!;
}

/** The same where there is one, else null. */
export async function storedInstallationKey({ build, read }: Tables): Promise<string | null> {
  const [row] = await read(build.selectFrom("installation_keys").select("secret").where("name", "=", name));
  return row?.secret ?? null;
}

/** Stores the key in another form; one that somebody else has changed is left as it is. */
export async function replaceInstallationKey(
  { build, statement, write }: Tables,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const replace = build
    .updateTable("installation_keys")
    .set({ secret: to })
    .where("name", "=", name)
    .where("secret", "=", from);
  await write([statement(replace)]);
}
