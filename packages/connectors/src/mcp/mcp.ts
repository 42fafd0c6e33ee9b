import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { McpCapability } from "./mcp-capability.ts";

export interface McpOptions {
  /** The tools that the flow may call; every other one is refused. (Default: all of the server's) */
  readonly tools?: readonly string[];
  /**
   * What the server says about a tool, as `hash` of `list()` had it when you read it: a tool that describes itself
   * otherwise today is refused.
   */
  readonly pins?: Readonly<Record<string, string>>;
}

/** Asks for a server of the Model Context Protocol, by the name of its connection. */
export function mcp(connection: string, { tools, pins }: McpOptions = {}): CapabilityDeclaration<McpCapability> {
  return declareConnection<McpCapability>("mcp", connection, {
    ...(tools && { tools: [...tools] }),
    ...(pins && { pins: { ...pins } }),
  });
}
