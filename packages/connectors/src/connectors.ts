import type { Connector } from "./connector/index.ts";
import { createHttpConnector } from "./http/http-connector.ts";
import { mcpConnector } from "./mcp/mcp-connector.ts";
import { mqttConnector } from "./mqtt/mqtt-connector.ts";
import { mysqlConnector } from "./mysql/mysql-connector.ts";
import { postgresConnector } from "./postgres/postgres-connector.ts";
import { redisConnector } from "./redis/redis-connector.ts";
import { s3Connector } from "./s3/s3-connector.ts";
import { sftpConnector } from "./sftp/sftp-connector.ts";
import { smtpConnector } from "./smtp/smtp-connector.ts";
import { sqliteConnector } from "./sqlite/sqlite-connector.ts";

/** Every connector that there is. */
export const connectors: readonly Connector[] = [
  createHttpConnector(),
  mcpConnector,
  mqttConnector,
  mysqlConnector,
  postgresConnector,
  redisConnector,
  s3Connector,
  sftpConnector,
  smtpConnector,
  sqliteConnector,
];
