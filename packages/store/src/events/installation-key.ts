import type { Tables } from "../tables/tables.ts";

const name = "signing";

/** The key that every server and worker of this installation signs with: 64 hexadecimal digits, the `candidate` of whoever came first. */
export async function installationKey(tables: Tables, { candidate }: { readonly candidate: string }): Promise<string> {
  const { build, statement } = tables;
  const row = { name, secret: candidate, created_at: await tables.nowMs() };
  const insert = build
    .insertInto("installation_keys")
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  const find = build.selectFrom("installation_keys").select("secret").where("name", "=", name);
  const [before] = await tables.read(find);
  if (before) return before.secret;
  await tables.write([statement(insert)]);
  const [stored] = await tables.read(find);
  return stored!.secret;
}
