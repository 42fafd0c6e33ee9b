export { checkConnection } from "./check-connection.ts";
export {
  type Connection,
  type ConnectionSource,
  connectionInvalid,
  connectionNotFound,
  connectionOf,
  type SecretOf,
  type WrittenConnection,
} from "./connection.ts";
export { type ConnectorHost, createConnectorHost } from "./connector-host.ts";
export {
  type Connector,
  type ConnectorCall,
  type ConnectorProblem,
  defineConnector,
  type OpenContext,
  type ProbeAnswer,
} from "./define-connector.ts";
export type { ConnectionHealth } from "./health.ts";
export { keepSettings, settingsForm, showSettings } from "./kept-settings.ts";
export { type Resolved, secretField } from "./secret-field.ts";
export { upgradeToTls } from "./tls-upgrade.ts";
export type { ConnectionLoad } from "./turns.ts";
