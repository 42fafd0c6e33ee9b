import { createHash } from "node:crypto";
import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { CallToolResult, Client, Resource, Tool } from "@modelcontextprotocol/client";
import { type ConnectorCall, defineConnector, type OpenContext, secretField } from "../connector/index.ts";
import { listed } from "./listed.ts";
import type { McpContent, McpTool } from "./mcp-capability.ts";

const settings = z.strictObject({
  /** Where the server speaks streamable HTTP. */
  url: z.url({ protocol: /^https?$/ }),
  /** Sent as `Authorization: Bearer`. */
  token: secretField().optional(),
});

const timeoutMs = z.int().min(1).max(3_600_000).default(60_000);
// An answer travels to the runner as one message.
const mostBytes = 8 * 1024 * 1024;
const longestMs = 3_600_000;

/** Servers of the Model Context Protocol, spoken to over streamable HTTP by the protocol's own client. */
export const mcpConnector = defineConnector({
  kind: "mcp",
  title: "MCP server",
  settings,
  runnerModule: new URL("./mcp-client.ts", import.meta.url).href,
  reach: ({ url }) => [authorityOf(new URL(url))],
  open: openClient,
  async probe(client, { signal }) {
    const { items, nextCursor } = await toolPage(client, { signal });
    const { name = "", version = "" } = client.getServerVersion() ?? {};
    const count = `${items.length} tools${nextCursor === undefined ? "" : " and more"}`;
    return { message: `${`${name} ${version}`.trim()}, ${count}` };
  },
  explain(error) {
    if (!(error instanceof Error)) return null;
    const { status, code } = error as { readonly status?: number; readonly code?: unknown };
    if (status === 401 || status === 403 || error.name === "UnauthorizedError") return { reason: "credentials" };
    // JSON-RPC's own codes: a method or an argument that the server does not know.
    if (code === -32601 || code === -32602) return { reason: "refused", retry: false };
    return null;
  },
  methods: {
    list: {
      params: z.strictObject({}),
      handle: async (_, { client, signal }) =>
        (await Array.fromAsync(toolsOf(client, { signal }), toolDto)) as unknown as Json,
    },
    call: {
      params: z.strictObject({
        tool: z.string().min(1).max(256),
        args: z.record(z.string(), z.json()),
        hash: z.string().max(64).optional(),
        timeoutMs,
      }),
      handle: callTool,
    },
    resources: {
      params: z.strictObject({}),
      handle: async (_, { client, signal }) =>
        Array.fromAsync(resourcesOf(client, { signal }), ({ uri, name, mimeType }) => ({
          uri,
          name,
          mediaType: mimeType ?? null,
        })),
    },
    read: {
      params: z.strictObject({ uri: z.string().max(8_192), timeoutMs }),
      async handle({ uri, timeoutMs }, { client, signal }) {
        const { contents } = await client.readResource({ uri }, { signal, timeout: timeoutMs });
        return contents.map(
          (content): McpContent => ({
            uri: content.uri,
            mediaType: content.mimeType ?? null,
            text: "text" in content ? content.text : null,
            base64: "blob" in content ? content.blob : null,
          }),
        ) as unknown as Json;
      },
    },
  },
  close: (client) => client.close(),
});

async function openClient(context: OpenContext<z.output<typeof settings>>): Promise<Client> {
  const { settings, fetch, signal, discard } = context;
  const { Client, StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const { url, token } = settings;
  let failure: unknown = null;
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
    fetch: (target, { method = "GET", headers, body, signal: given } = {}) =>
      fetch(
        target,
        { method, redirect: "manual", ...(headers && { headers }), ...(body && { body }) },
        { timeoutMs: longestMs, maxBytes: mostBytes, ...(given && { signal: given }) },
      ).catch((error: unknown) => {
        failure = error;
        throw error;
      }),
  });
  const client = new Client({ name: "millrace", version: "0.1.0" }, { versionNegotiation: { mode: "auto" } });
  client.onclose = discard;
  // The client says that it could not agree on a version; the reason is what happened on the way to the server.
  await client.connect(transport, { signal }).catch((error: unknown) => Promise.reject(failure ?? error));
  return client;
}

interface ToolCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly hash?: string | undefined;
  readonly timeoutMs: number;
}

async function callTool(
  { tool, args, hash, timeoutMs }: ToolCall,
  { client, signal, requireLease }: ConnectorCall<Client>,
): Promise<Json> {
  let toolDefinition: Tool | undefined;
  if (hash !== undefined) {
    toolDefinition = await findTool(client, { tool, signal });
    requirePinned(tool, { hash, found: toolDefinition });
    requireLease();
  }
  const result = await client.callTool(
    { name: tool, arguments: { ...args } },
    { signal, timeout: timeoutMs, ...(toolDefinition && { toolDefinition }) },
  );
  const text = textOf(result);
  if (result.isError) throw toolFailed(tool, text);
  return (result.structuredContent ?? text) as Json;
}

interface Listing {
  readonly signal: AbortSignal;
}

async function toolPage(client: Client, { signal }: Listing, cursor?: string) {
  // The client's own list goes through all pages whatever they hold.
  const params = cursor === undefined ? {} : { cursor };
  const { tools, nextCursor } = client.getServerCapabilities()?.tools
    ? await client.request({ method: "tools/list", params }, { signal })
    : { tools: [], nextCursor: undefined };
  return { items: tools, nextCursor };
}

function toolsOf(client: Client, listing: Listing): AsyncGenerator<Tool> {
  return listed({ what: "tools", page: (cursor) => toolPage(client, listing, cursor) });
}

function resourcesOf(client: Client, { signal }: Listing): AsyncGenerator<Resource> {
  return listed({
    what: "resources",
    async page(cursor) {
      const params = cursor === undefined ? {} : { cursor };
      const { resources, nextCursor } = client.getServerCapabilities()?.resources
        ? await client.request({ method: "resources/list", params }, { signal })
        : { resources: [], nextCursor: undefined };
      return { items: resources, nextCursor };
    },
  });
}

async function findTool(client: Client, { tool, signal }: Listing & { readonly tool: string }) {
  for await (const found of toolsOf(client, { signal })) if (found.name === tool) return found;
  return undefined;
}

function textOf({ content }: CallToolResult): string {
  return content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
}

function toolDto(tool: Tool): McpTool {
  const { name, description = null, inputSchema } = tool;
  return { name, description, inputSchema: inputSchema as Json, hash: hashOf(tool) };
}

/** Of all that a model or a person is told about the tool. */
function hashOf({ name, title, description, inputSchema, outputSchema, annotations }: Tool): string {
  const told = [name, title, description, inputSchema, outputSchema, annotations];
  return createHash("sha256").update(JSON.stringify(told)).digest("hex");
}

function requirePinned(
  tool: string,
  { hash, found }: { readonly hash: string; readonly found: Tool | undefined },
): void {
  const seen = found && hashOf(found);
  if (seen === hash) return;
  throw new MillraceError({
    code: "MCP_TOOL_REFUSED",
    message: `Cannot call the tool ${tool} as it must be the one that was pinned: ${seen ? `its description now hashes to ${seen}` : "the server has none of this name"}`,
    hint: "Read what the server says about the tool today, then set its new hash in pins.",
    retry: false,
  });
}

function toolFailed(tool: string, text: string): MillraceError {
  return new MillraceError({
    code: "MCP_TOOL_FAILED",
    message: `Cannot use the answer of the tool ${tool} as it must succeed: ${text.slice(0, 2_000) || "it says nothing"}`,
    hint: "The message is the tool's own.",
  });
}

/** `host:port`, the port spelled out. */
function authorityOf({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
