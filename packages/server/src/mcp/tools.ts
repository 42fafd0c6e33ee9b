import { createFlowTools } from "./flow-tools.ts";
import { holds, type McpCaller } from "./mcp-caller.ts";
import { operationTools } from "./operation-tools.ts";
import type { McpTool } from "./tool.ts";

/** All tools; one for every server, since what flows say about themselves is remembered. */
export interface Tools {
  /** Those that a caller has the scopes for. */
  list(caller: McpCaller): Promise<readonly McpTool[]>;
}

export function createTools(): Tools {
  const flowTools = createFlowTools();
  const ofOperations = operationTools();
  return {
    async list(caller) {
      const shown = ofOperations.filter(({ operation: { scope } }) => scope === null || holds(caller, [scope]));
      return [...(await flowTools.list(caller)), ...shown];
    },
  };
}
