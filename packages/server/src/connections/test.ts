import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { connectionDto, requireConnection } from "./connection-dto.ts";
import { noteUse } from "./connection-uses.ts";
import { connectionFrom } from "./known-connections.ts";
import { recordHealth } from "./record-health.ts";

export const testConnection = bind(operations.connections.test, async ({ input, project, parts, signal }) => {
  const key = { project, name: input.name };
  const { tables } = parts.store;
  const connection = await requireConnection(key, parts);
  const found = await parts.connections.host.test(connectionFrom(connection), { project, signal });
  await recordHealth(tables, { ...key, connection, found, nowMs: parts.nowMs() });
  await noteUse(tables, key);
  return connectionDto(key, parts);
});
