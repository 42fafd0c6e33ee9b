import type { Connector } from "./connector/index.ts";
import { httpConnector } from "./http/http-connector.ts";
import { mcpConnector } from "./mcp/mcp-connector.ts";

/** Every connector that there is. */
export const connectors: readonly Connector[] = [httpConnector, mcpConnector];
