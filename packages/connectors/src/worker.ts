export type { HttpConnection, SecretOf } from "./http/connection.ts";
export { createHttpHost, type HttpHostOptions } from "./http/http-host.ts";
