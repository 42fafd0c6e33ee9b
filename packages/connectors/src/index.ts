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
export { s3 } from "./s3/s3.ts";
export type {
  S3Capability,
  S3Entry,
  S3GetOptions,
  S3ListOptions,
  S3Object,
  S3PresignOptions,
  S3PutOptions,
  S3Stored,
} from "./s3/s3-capability.ts";
export { sftp } from "./sftp/sftp.ts";
export type { SftpCapability, SftpEntry, SftpGetOptions, SftpStat, SftpStored } from "./sftp/sftp-capability.ts";
export { smtp } from "./smtp/smtp.ts";
export type { Mail, MailAttachment, MailSent, SendOptions, SmtpCapability } from "./smtp/smtp-capability.ts";
