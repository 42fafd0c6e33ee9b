import type { Tables } from "../tables/tables.ts";
import type { SecretKey } from "./secrets.ts";

/** Who may replace a secret, until when. */
export interface SecretLease extends SecretKey {
  readonly holder: string;
}

/** Takes the lease of a secret; false while another one holds it. */
export async function takeSecretLease(
  { build, statement, write }: Tables,
  { project, name, holder, nowMs, endsAt }: SecretLease & { readonly nowMs: number; readonly endsAt: number },
): Promise<boolean> {
  const columns = { holder, ends_at: endsAt };
  const take = build
    .insertInto("secret_leases")
    .values({ project, name, ...columns })
    .onConflict((conflict) =>
      conflict.columns(["project", "name"]).doUpdateSet(columns).where("secret_leases.ends_at", "<=", nowMs),
    );
  return (await write([statement(take, { expect: 1 })])) !== null;
}

/** Gives a lease back; one that has passed to another holder stays there. */
export async function dropSecretLease(
  { build, statement, write }: Tables,
  { project, name, holder }: SecretLease,
): Promise<void> {
  const drop = build
    .deleteFrom("secret_leases")
    .where("project", "=", project)
    .where("name", "=", name)
    .where("holder", "=", holder);
  await write([statement(drop)]);
}
