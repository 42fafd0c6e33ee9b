import { operations } from "@millrace/contract";
import { putConnectionHealth } from "@millrace/store/connections";
import { bind } from "../http/bind.ts";
import { connectionDto, requireConnection } from "./connection-dto.ts";
import { connectionFrom } from "./known-connections.ts";

export const testConnection = bind(operations.connections.test, async ({ input, project, parts, signal }) => {
  const key = { project, name: input.name };
  const found = await requireConnection(key, parts);
  const connection = "createdAt" in found ? connectionFrom(found) : found;
  const health = await parts.connections.host.test(connection, { project, signal });
  await putConnectionHealth(parts.store.tables, { ...key, ...health, checkedAt: parts.nowMs() });
  return connectionDto(key, parts);
});
