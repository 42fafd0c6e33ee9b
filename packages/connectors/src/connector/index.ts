export { checkConnection } from "./check-connection.ts";
export {
  type Connection,
  type ConnectionSource,
  connectionInvalid,
  connectionNotFound,
  connectionOf,
  type ReplaceSecret,
  type SecretOf,
  type WrittenConnection,
} from "./connection.ts";
export { type ConnectorHost, type ConnectorHostOptions, createConnectorHost } from "./connector-host.ts";
export {
  type Connector,
  type ConnectorCall,
  type ConnectorDefinition,
  type ConnectorProblem,
  defineConnector,
  type OpenContext,
  type ProbeAnswer,
} from "./define-connector.ts";
export type { ConnectionHealth } from "./health.ts";
export { keepSettings, secretIsSet, settingsForm, showSettings } from "./kept-settings.ts";
export { type Resolved, type RotatingSecret, rotatingSecretField, secretField } from "./secret-field.ts";
export { upgradeToTls } from "./tls-upgrade.ts";
export type { ConnectionLoad } from "./turns.ts";
