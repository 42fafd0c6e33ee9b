import type { Json } from "@millrace/flow";
import type { Tables } from "../tables/tables.ts";
import { backInQueue } from "../tasks/claims.ts";
import { workFor } from "../tasks/work-signs.ts";
import type { AgentHealth, AgentsTable } from "./agent-tables.ts";

export interface AgentKey {
  readonly project: string;
  readonly agentId: string;
}

/** A task with a known end. */
interface AgentHealthTask {
  readonly capability: string;
  readonly payload: Json;
  readonly result: Json;
}

/** A named provider of work, in a process of its own. */
export interface Agent extends AgentKey {
  readonly name: string;
  /** What it is made of, in its own word: node, python, bash. */
  readonly kind: string;
  readonly capabilities: readonly string[];
  /** How many tasks it holds at the same time. */
  readonly concurrency: number;
  readonly createdBy: string;
  readonly tokenId: string;
  readonly registeredAt: number;
  readonly leaseMs: number;
  readonly expiresAt: number;
  readonly health: AgentHealth;
  /** The numbers of its health task. */
  readonly probe: readonly number[];
  /** What it named to prove what it can do, and what has to come out. */
  readonly healthTask: AgentHealthTask | null;
}

export async function registerAgent({ build, statement, write }: Tables, agent: Agent): Promise<void> {
  const row: AgentsTable = {
    project: agent.project,
    agent_id: agent.agentId,
    name: agent.name,
    kind: agent.kind,
    capabilities: JSON.stringify(agent.capabilities),
    concurrency: agent.concurrency,
    created_by: agent.createdBy,
    token_id: agent.tokenId,
    registered_at: agent.registeredAt,
    lease_ms: agent.leaseMs,
    expires_at: agent.expiresAt,
    health: agent.health,
    probe: JSON.stringify(agent.probe),
    health_task: agent.healthTask && JSON.stringify(agent.healthTask),
  };
  await write([statement(build.insertInto("agents").values(row))]);
}

export async function getAgent({ build, read }: Tables, { project, agentId }: AgentKey): Promise<Agent | null> {
  const [row] = await read(
    build.selectFrom("agents").selectAll().where("project", "=", project).where("agent_id", "=", agentId),
  );
  return row ? agentOf(row) : null;
}

/** Whether a token is the one of an agent. */
export async function isAgentToken({ build, read }: Tables, tokenId: string): Promise<boolean> {
  const rows = await read(build.selectFrom("agents").select("agent_id").where("token_id", "=", tokenId));
  return rows.length > 0;
}

/** Agents by when they registered; those after the one that is named. */
export async function listAgents(
  { build, read }: Tables,
  { project, after, limit }: { readonly project: string; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly Agent[]> {
  let page = build.selectFrom("agents").selectAll().where("project", "=", project);
  if (after !== undefined) page = page.where("agent_id", ">", after);
  return (await read(page.orderBy("agent_id").limit(limit))).map(agentOf);
}

/** How many agents of a project live, and how many of them have proven themselves. */
export async function countAgents(
  { build, read }: Tables,
  { project, nowMs }: { readonly project: string; readonly nowMs: number },
): Promise<{ readonly alive: number; readonly healthy: number }> {
  const rows = await read(
    build
      .selectFrom("agents")
      .select((eb) => ["health", eb.fn.countAll().as("count")])
      .where("project", "=", project)
      .where("expires_at", ">", nowMs)
      .groupBy("health"),
  );
  const alive = rows.reduce((sum, { count }) => sum + Number(count), 0);
  return { alive, healthy: Number(rows.find(({ health }) => health === "healthy")?.count ?? 0) };
}

/** Extends an agent's lease, and those of all that it holds; false when its lease had ended. */
export async function renewAgent(
  { build, statement, write }: Tables,
  { project, agentId, nowMs, leaseMs }: AgentKey & { readonly nowMs: number; readonly leaseMs: number },
): Promise<boolean> {
  const agent = build
    .updateTable("agents")
    .set({ expires_at: nowMs + leaseMs })
    .where("project", "=", project)
    .where("agent_id", "=", agentId)
    .where("expires_at", ">", nowMs);
  const tasks = build
    .updateTable("tasks")
    .set({ lease_expires_at: nowMs + leaseMs })
    .where("project", "=", project)
    .where("agent_id", "=", agentId)
    .where("status", "=", "running")
    .where("lease_expires_at", ">", nowMs);
  return (await write([statement(agent, { expect: 1 }), statement(tasks)])) !== null;
}

/** What an agent's answer to its health task shows; the first answer counts. */
export async function settleHealth(
  { build, statement, write }: Tables,
  { project, agentId, health }: AgentKey & { readonly health: AgentHealth },
): Promise<boolean> {
  const query = build
    .updateTable("agents")
    .set({ health })
    .where("project", "=", project)
    .where("agent_id", "=", agentId)
    .where("health", "=", "unproven");
  return (await write([statement(query, { expect: 1 })])) !== null;
}

/** Takes an agent away with its token; what it held goes back to the queue at once and wakes who waits. */
export async function removeAgent(
  { build, statement, write }: Tables,
  { project, agentId, tokenId, nowMs }: Pick<Agent, "project" | "agentId" | "tokenId"> & { readonly nowMs: number },
): Promise<void> {
  const tasks = build
    .updateTable("tasks")
    .set({ ...backInQueue, available_at: nowMs })
    .where("project", "=", project)
    .where("agent_id", "=", agentId)
    .where("status", "=", "running");
  const agent = build.deleteFrom("agents").where("project", "=", project).where("agent_id", "=", agentId);
  const token = build.deleteFrom("tokens").where("project", "=", project).where("token_id", "=", tokenId);
  await write([statement(tasks), statement(agent), statement(token)], {
    runs: [workFor({ project })],
  });
}

/** Agents whose lease ended before a moment, of all projects. */
export async function agentsLostBefore(
  { build, read }: Tables,
  { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
): Promise<readonly Agent[]> {
  const rows = await read(
    build.selectFrom("agents").selectAll().where("expires_at", "<", beforeMs).orderBy("expires_at").limit(limit),
  );
  return rows.map(agentOf);
}

function agentOf(row: AgentsTable): Agent {
  return {
    project: row.project,
    agentId: row.agent_id,
    name: row.name,
    kind: row.kind,
    capabilities: JSON.parse(row.capabilities) as readonly string[],
    concurrency: row.concurrency,
    createdBy: row.created_by,
    tokenId: row.token_id,
    registeredAt: row.registered_at,
    leaseMs: row.lease_ms,
    expiresAt: row.expires_at,
    health: row.health,
    probe: JSON.parse(row.probe) as readonly number[],
    healthTask: row.health_task === null ? null : (JSON.parse(row.health_task) as AgentHealthTask),
  };
}
