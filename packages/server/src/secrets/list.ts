import { operations } from "@millrace/contract";
import { listSecrets as listStored } from "@millrace/store/secrets";
import { bind } from "../http/bind.ts";

export const listSecrets = bind(operations.secrets.list, async ({ input, project, parts }) => {
  const { after, limit } = input;
  // One more than asked for, to know whether there is a next page.
  const found = await listStored(parts.store.tables, { project, after, limit: limit + 1 });
  const secrets = found.slice(0, limit).map(({ name, createdAt, updatedAt }) => ({
    name,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }));
  return { secrets, next: found.length > limit ? (secrets.at(-1)?.name ?? null) : null };
});
