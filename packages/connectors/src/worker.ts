export {
  type Connection,
  type ConnectionHealth,
  type ConnectionLoad,
  type ConnectionSource,
  type Connector,
  type ConnectorHost,
  checkConnection,
  connectionInvalid,
  connectionNotFound,
  connectionOf,
  createConnectorHost,
  keepSettings,
  type SecretOf,
  settingsForm,
  showSettings,
  type WrittenConnection,
} from "./connector/index.ts";
export { connectors } from "./connectors.ts";
export type { HttpConnection } from "./http/connection.ts";
