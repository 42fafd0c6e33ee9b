import { randomBytes, randomInt } from "node:crypto";
import { operations } from "@millrace/contract";
import { newRunId } from "@millrace/engine";
import { MillraceError } from "@millrace/flow/errors";
import { isAgentToken, registerAgent as storeAgent } from "@millrace/store/agents";
import { createToken } from "@millrace/store/tokens";
import { hashSecret, makeSecret } from "../door/api-tokens.ts";
import { bind } from "../http/bind.ts";
import { moment } from "../tasks/task-dto.ts";

// As long as a token lasts that nobody said more of.
const tokenMs = 30 * 86_400_000;
const largestNumber = 1_000_000;

export const registerAgent = bind(
  operations.agents.register,
  async ({ input, project, principal, parts, setHeader }) => {
    const { name, kind, capabilities, concurrency, leaseMs, healthTask = null } = input;
    const { tables } = parts.store;
    if (await isAgentToken(tables, principal.id.replace(/^token:/, "")))
      throw new MillraceError({
        code: "SCOPE_MISSING",
        message:
          "Cannot register an agent as the secret of an agent is good for its own work alone: another one's was used",
        hint: "Use a token of millrace token create with the scope agents:work.",
      });
    setHeader("Cache-Control", "no-store");
    const secret = makeSecret();
    const tokenId = `t_${randomBytes(9).toString("base64url")}`;
    const tokenMadeAt = parts.nowMs();
    await createToken(tables, {
      project,
      tokenId,
      name: `agent ${name}`,
      scopes: ["agents:work"],
      createdBy: principal.id,
      createdAt: tokenMadeAt,
      expiresAt: tokenMadeAt + tokenMs,
      hash: hashSecret(secret),
    });
    const nowMs = await tables.nowMs();
    const agent = {
      project,
      agentId: `agent-${newRunId(nowMs)}`,
      name,
      kind,
      capabilities: [...new Set(capabilities)].sort(),
      concurrency,
      createdBy: principal.id,
      tokenId,
      registeredAt: nowMs,
      leaseMs,
      expiresAt: nowMs + leaseMs,
      health: "unproven" as const,
      probe: [randomInt(largestNumber), randomInt(largestNumber)],
      healthTask,
    };
    await storeAgent(tables, agent);
    return { agentId: agent.agentId, secret, leaseMs, expiresAt: moment(agent.expiresAt) };
  },
);
