export {
  type ConnectionHealthRow,
  healthOfAllConnections,
  healthOfConnections,
  putConnectionHealth,
} from "./connection-health.ts";
export {
  type ConnectionProbe,
  dueConnectionProbes,
  noteConnectionUse,
  putOffConnectionProbe,
  removeConnectionProbe,
} from "./connection-probes.ts";
export {
  type ConnectionKey,
  getConnection,
  listConnections,
  putConnection,
  removeConnection,
  type StoredConnection,
} from "./connections.ts";
export { ownedSecretName } from "./owned-secrets.ts";
