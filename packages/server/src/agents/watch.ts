import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type AgentChangesDto, type AgentDto, operations } from "@millrace/contract";
import type { Store } from "@millrace/store";
import { listAgents } from "@millrace/store/agents";
import { heldTasks } from "@millrace/store/tasks";
import { bind, type StreamPart } from "../http/bind.ts";
import { agentDto } from "./agent-dto.ts";

// Heartbeats change rows that nobody asks about, so what changed is told by looking, and for people this is live.
const lookEveryMs = 1_000;
const batch = 500;

export const watchAgents = bind(operations.agents.watch, ({ input, project, parts, signal }) =>
  follow(parts.store, { project, seenId: input.lastEventId, signal }),
);

interface Following {
  readonly project: string;
  readonly seenId: string | undefined;
  readonly signal: AbortSignal;
}

async function* follow(
  store: Store,
  { project, seenId, signal }: Following,
): AsyncGenerator<StreamPart<AgentChangesDto>> {
  let known = await everyAgent(store, project);
  let id = stateId(known);
  yield id === seenId ? { id } : { id, data: { whole: true, agents: [...known.values()], gone: [] } };
  while (!signal.aborted) {
    await pause(lookEveryMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const present = await everyAgent(store, project);
    const presentId = stateId(present);
    if (presentId !== id) yield { id: presentId, data: changesBetween(known, present) };
    known = present;
    id = presentId;
  }
}

async function everyAgent(store: Store, project: string): Promise<ReadonlyMap<string, AgentDto>> {
  const { tables } = store;
  const [nowMs, held] = await Promise.all([tables.nowMs(), heldTasks(tables, project)]);
  const all = new Map<string, AgentDto>();
  for (let after: string | undefined; ; ) {
    const page = await listAgents(tables, { project, after, limit: batch });
    for (const agent of page) all.set(agent.agentId, agentDto(agent, { nowMs, holds: held.get(agent.agentId) ?? [] }));
    if (page.length < batch) return all;
    after = page.at(-1)!.agentId;
  }
}

function changesBetween(known: ReadonlyMap<string, AgentDto>, present: ReadonlyMap<string, AgentDto>): AgentChangesDto {
  const isNew = (agent: AgentDto) => {
    const before = known.get(agent.agentId);
    return !before || stateOf(before) !== stateOf(agent);
  };
  return {
    whole: false,
    agents: [...present.values()].filter(isNew),
    gone: [...known.keys()].filter((agentId) => !present.has(agentId)),
  };
}

/** Names what the agents are now, so that a client that comes back is told nothing that it knows. */
function stateId(agents: ReadonlyMap<string, AgentDto>): string {
  const hash = createHash("sha256");
  for (const agent of agents.values()) hash.update(`${stateOf(agent)}\n`);
  return hash.digest("base64url").slice(0, 22);
}

// The rest never changes, but for the end of its lease: that moves with each heartbeat.
function stateOf({ agentId, health, holds }: AgentDto): string {
  return JSON.stringify([agentId, health, holds]);
}
