import { randomUUID } from "node:crypto";
import { checkConnection, connectionInvalid, keepSettings } from "@millrace/connectors/worker";
import { operations } from "@millrace/contract";
import { getConnection, ownedSecretName, putConnection as putStored } from "@millrace/store/connections";
import { bind } from "../http/bind.ts";
import { connectionDto } from "./connection-dto.ts";
import { firstProbeAfterMs } from "./connection-uses.ts";
import { requireConnector } from "./known-connections.ts";
import { requireNoOperators } from "./operators-own.ts";

export const putConnection = bind(operations.connections.put, async ({ input, project, parts }) => {
  const { store, vault, connections, nowMs } = parts;
  const { name, kind, grants, limit } = input;
  const putAt = nowMs();
  requireNoOperators(name, connections);
  const connector = requireConnector(connections.connectors, input);
  const given = { name, kind, settings: input.settings, grants };
  const before = await getConnection(store.tables, { project, name });
  const values: { readonly secret: string; readonly value: string }[] = [];
  const kept = await keepSettings(given, {
    connector,
    before: before?.kind === kind ? before.settings : undefined,
    async store(value) {
      // A name of its own each time: what is under way goes on with the settings that it began with.
      const secret = ownedSecretName({ connection: name, id: randomUUID() });
      values.push({ secret, value });
      return secret;
    },
  });
  const { hosts } = await checkConnection({ ...given, settings: kept.settings }, connector);
  const foreign = grants.find((grant) => !hosts.includes(grant));
  if (foreign !== undefined)
    throw connectionInvalid(
      name,
      `grants: ${JSON.stringify(foreign)} must be one of its own hosts: ${hosts.join(", ")}`,
    );
  for (const { secret, value } of values) await vault.set({ project, name: secret, value });
  await putStored(store.tables, {
    project,
    name,
    kind,
    settings: kept.settings,
    grants,
    limit,
    expiresAt: input.expiresAt === null ? null : Date.parse(input.expiresAt),
    nowMs: putAt,
    keptSecrets: kept.owned,
    probeAt: putAt + firstProbeAfterMs,
  });
  return connectionDto({ project, name }, parts);
});
