export { type AgentTask, type AgentWork, type RunAgentOptions, runAgent } from "./agent/run-agent.ts";
export { type Client, createClient, type Download } from "./client/client.ts";
export type { ConnectionOptions } from "./client/connection.ts";
export { pathOf, type UploadContent } from "./client/request.ts";
export type { SendOptions } from "./client/send.ts";
export type { WatchOptions } from "./stream/watch.ts";
