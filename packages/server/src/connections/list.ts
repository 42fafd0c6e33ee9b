import { operations } from "@millrace/contract";
import { listConnections as listStored } from "@millrace/store/connections";
import { bind } from "../http/bind.ts";
import { connectionDtos } from "./connection-dto.ts";

export const listConnections = bind(operations.connections.list, async ({ input, project, parts }) => {
  const { after = "", limit } = input;
  // One more than asked for, to know whether there is a next page.
  const stored = await listStored(parts.store.tables, { project, after, limit: limit + 1 });
  const { operator } = parts.connections;
  const own = [...operator.values()].filter(({ name }) => name > after);
  const all = [...own, ...stored.filter(({ name }) => !operator.has(name))].sort((a, b) => (a.name < b.name ? -1 : 1));
  const connections = await connectionDtos(all.slice(0, limit), { project, parts });
  return { connections, next: all.length > limit ? (connections.at(-1)?.name ?? null) : null };
});
