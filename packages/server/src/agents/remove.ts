import { operations } from "@millrace/contract";
import { removeAgent as removeStored } from "@millrace/store/agents";
import { bind } from "../http/bind.ts";
import { ownAgent } from "./own-agent.ts";

export const removeAgent = bind(operations.agents.remove, async ({ input, project, ...caller }) => {
  const { tables } = caller.parts.store;
  const agent = await ownAgent(caller, { project, agentId: input.agentId });
  await removeStored(tables, { ...agent, nowMs: await tables.nowMs() });
  caller.parts.apiTokens.forget();
  return { agentId: agent.agentId };
});
