import type { Json, z } from "@millrace/flow";

/** A tool as its server describes it. */
export interface McpTool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of its arguments. */
  readonly inputSchema: Json;
  /** sha256 of name, description and schemas, for `pins`. */
  readonly hash: string;
}

export interface McpResource {
  readonly uri: string;
  readonly name: string;
  readonly mediaType: string | null;
}

/** The contents of a resource: text, or bytes in base64. */
export interface McpContent {
  readonly uri: string;
  readonly mediaType: string | null;
  readonly text: string | null;
  readonly base64: string | null;
}

export interface McpCallOptions {
  /** (Default: 60,000) */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What a flow receives for `mcp()`. Call it inside a step, so that its answer is recorded. */
export interface McpCapability {
  list(): Promise<readonly McpTool[]>;
  /**
   * Calls a tool. The answer is what the server says for machines (`structuredContent`), else its texts joined by line
   * ends; with `response` it is checked, and JSON in a text is decoded first. A tool that says it failed is
   * `MCP_TOOL_FAILED`.
   */
  call<Schema extends z.ZodType>(
    tool: string,
    args: object,
    options: McpCallOptions & { readonly response: Schema },
  ): Promise<z.output<Schema>>;
  call(tool: string, args?: object, options?: McpCallOptions): Promise<Json>;
  resources(): Promise<readonly McpResource[]>;
  read(uri: string, options?: McpCallOptions): Promise<readonly McpContent[]>;
}
