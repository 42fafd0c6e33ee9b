import type { BindCapability, Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { connectionClient } from "../connector/connection-client.ts";
import type { McpCallOptions, McpCapability, McpContent, McpResource, McpTool } from "./mcp-capability.ts";

type CallOptions = McpCallOptions & { readonly response?: z.ZodType };

/** Makes what a flow receives for `mcp()`. */
export const bind: BindCapability = (client): McpCapability => {
  const { tools, pins = {} } = client.settings as { readonly tools?: string[]; readonly pins?: Record<string, string> };
  const server = connectionClient(client);

  async function call(tool: string, args: object = {}, options: CallOptions = {}): Promise<unknown> {
    if (tools && !tools.includes(tool)) throw notAsked(tool, tools);
    const { response, timeoutMs, signal } = options;
    const hash = Object.hasOwn(pins, tool) ? pins[tool] : undefined;
    const answer = await server.call("call", { tool, args, hash, timeoutMs }, { signal });
    return response ? checked(answer, { tool, response }) : answer;
  }

  return {
    list: async () => (await server.call("list", {})) as unknown as McpTool[],
    call: call as McpCapability["call"],
    resources: async () => (await server.call("resources", {})) as unknown as McpResource[],
    read: async (uri, { timeoutMs, signal } = {}) =>
      (await server.call("read", { uri, timeoutMs }, { signal })) as unknown as McpContent[],
  };
};

/** A text may hold the JSON that the schema describes, as servers without structured content send it. */
async function checked(
  answer: Json,
  { tool, response }: { readonly tool: string; readonly response: z.ZodType },
): Promise<unknown> {
  const parsed = await response.safeParseAsync(answer);
  if (parsed.success) return parsed.data;
  const decoded = typeof answer === "string" ? await response.safeParseAsync(jsonOf(answer)) : parsed;
  if (decoded.success) return decoded.data;
  const issues = decoded.error.issues.map((issue) => `${issue.path.join(".") || "answer"}: ${issue.message}`);
  throw new MillraceError({
    code: "MCP_ANSWER_INVALID",
    message: `Cannot use the answer of the tool ${tool} as it must fit the response schema: ${issues.slice(0, 8).join("; ")}`,
    hint: "Compare the schema with the tool's outputSchema; the server may have changed.",
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function notAsked(tool: string, tools: readonly string[]): MillraceError {
  return new MillraceError({
    code: "MCP_TOOL_REFUSED",
    message: `Cannot call the tool ${tool} as the flow asks for ${tools.join(", ") || "none"} in use`,
    hint: "Add it to tools in mcp(), if the flow is to call it.",
  });
}
