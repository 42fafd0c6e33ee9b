export { type HttpOptions, http } from "./http/http.ts";
export type {
  HttpBodyOptions,
  HttpCall,
  HttpCallOptions,
  HttpCapability,
  HttpPagesOptions,
  HttpQuery,
  NextPage,
} from "./http/http-capability.ts";
export { type McpOptions, mcp } from "./mcp/mcp.ts";
export type { McpCallOptions, McpCapability, McpContent, McpResource, McpTool } from "./mcp/mcp-capability.ts";
export { mqtt } from "./mqtt/mqtt.ts";
export type { CollectOptions, MqttCapability, MqttMessage, MqttQos, PublishOptions } from "./mqtt/mqtt-capability.ts";
export { mysql } from "./mysql/mysql.ts";
export { postgres } from "./postgres/postgres.ts";
export { redis } from "./redis/redis.ts";
export type { LockOptions, RedisCapability, RedisOptions } from "./redis/redis-capability.ts";
export { s3 } from "./s3/s3.ts";
export type * from "./s3/s3-capability.ts";
export { sftp } from "./sftp/sftp.ts";
export type { SftpCapability, SftpEntry, SftpGetOptions, SftpStat, SftpStored } from "./sftp/sftp-capability.ts";
export { smtp } from "./smtp/smtp.ts";
export type { Mail, MailAttachment, MailSent, SendOptions, SmtpCapability } from "./smtp/smtp-capability.ts";
export type {
  CopyOptions,
  InsertOptions,
  InsertResult,
  SqlCapability,
  SqlResult,
  SqlRow,
} from "./sql/sql-capability.ts";
export { type SqlStatement, type SqlTag, type SqlValue, sql } from "./sql/sql-statement.ts";
export { sqlite } from "./sqlite/sqlite.ts";
