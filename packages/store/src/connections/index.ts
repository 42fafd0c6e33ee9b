export { type ConnectionHealthRow, healthOfConnections, putConnectionHealth } from "./connection-health.ts";
export {
  type ConnectionKey,
  getConnection,
  listConnections,
  putConnection,
  removeConnection,
  type StoredConnection,
} from "./connections.ts";
export { ownedSecretName } from "./owned-secrets.ts";
