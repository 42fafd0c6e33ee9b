import { describe, expect } from "vitest";
import { beginningMs, project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { claimTask } from "../../tasks/claims.ts";
import { createTask, getTask } from "../../tasks/tasks.ts";
import {
  type Agent,
  agentsLostBefore,
  countAgents,
  getAgent,
  listAgents,
  registerAgent,
  removeAgent,
  renewAgent,
  settleHealth,
} from "../agents.ts";

const leaseMs = 1_000;
const agent = (agentId: string, more: Partial<Agent> = {}): Agent => ({
  project,
  agentId,
  name: "printer",
  kind: "node",
  capabilities: ["print"],
  concurrency: 1,
  createdBy: "local",
  tokenId: `t_${agentId}`,
  registeredAt: beginningMs,
  leaseMs,
  expiresAt: beginningMs + leaseMs,
  health: "unproven",
  probe: [1, 2],
  healthTask: { capability: "print", payload: { page: 0 }, result: null },
  ...more,
});

/** What holds for agents, on every database. */
export function agentsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`agents: ${target.name}`, () => {
    it("they are kept and listed as they registered, for their project alone", async ({ scene }) => {
      const { tables } = scene.store;
      for (const one of [agent("a"), agent("b"), agent("c", { project: "other" })]) await registerAgent(tables, one);
      expect(await getAgent(scene.other.tables, { project, agentId: "a" })).toEqual(agent("a"));
      expect(await getAgent(tables, { project, agentId: "c" })).toBeNull();
      const list = async (after?: string) =>
        (await listAgents(tables, { project, after, limit: 1 })).map((one) => one.agentId);
      expect([await list(), await list("a"), await list("b")]).toEqual([["a"], ["b"], []]);
    });

    it("the first answer to the health task counts", async ({ scene }) => {
      const { tables } = scene.store;
      await registerAgent(tables, agent("a"));
      const settle = (health: "healthy" | "failed") => settleHealth(tables, { project, agentId: "a", health });
      const count = () => countAgents(tables, { project, nowMs: beginningMs });
      expect(await count()).toEqual({ alive: 1, healthy: 0 });
      expect([await settle("healthy"), await settle("failed")]).toEqual([true, false]);
      expect(await count()).toEqual({ alive: 1, healthy: 1 });
    });

    it("a heartbeat extends the agent and what it holds, and nothing whose lease has ended", async ({ scene }) => {
      const { tables } = scene.store;
      await registerAgent(tables, agent("a"));
      const task = { project, taskId: "t", capability: "print", payload: "1", priority: 0, createdBy: "local" };
      await createTask(tables, { ...task, createdAt: beginningMs, deadlineAt: null, retries: 0 });
      await claimTask(tables, { project, agentId: "a", capabilities: ["print"], nowMs: beginningMs, leaseMs });
      const renew = (nowMs: number) => renewAgent(tables, { project, agentId: "a", nowMs, leaseMs });
      expect(await renew(beginningMs + 900)).toBe(true);
      expect(await getTask(tables, task)).toMatchObject({ leaseExpiresAt: beginningMs + 1_900 });
      expect(await renew(beginningMs + 1_900)).toBe(false);
      expect(await agentsLostBefore(tables, { beforeMs: beginningMs + 1_900, limit: 9 })).toEqual([]);
      expect(await agentsLostBefore(tables, { beforeMs: beginningMs + 1_901, limit: 9 })).toMatchObject([
        { agentId: "a" },
      ]);
      await removeAgent(tables, { ...agent("a"), nowMs: beginningMs + 1_901 });
      expect(await getTask(tables, task)).toMatchObject({ status: "queued", agentId: null, attempt: 1 });
      expect(await getAgent(tables, { project, agentId: "a" })).toBeNull();
    });
  });
}
