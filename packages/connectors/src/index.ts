export { type HttpOptions, http } from "./http/http.ts";
export type { HttpBodyOptions, HttpCall, HttpCallOptions, HttpCapability, HttpQuery } from "./http/http-capability.ts";
export { type McpOptions, mcp } from "./mcp/mcp.ts";
export type { McpCallOptions, McpCapability, McpContent, McpResource, McpTool } from "./mcp/mcp-capability.ts";
