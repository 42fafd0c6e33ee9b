import type { OperationInput, OperationOutput, Operations } from "@millrace/contract";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type Client, createClient } from "../client/client.ts";
import type { ConnectionOptions } from "../client/connection.ts";

type Registration = OperationInput<Operations["agents"]["register"]>;

/** A task as a handler gets it. */
export type AgentTask = NonNullable<OperationOutput<Operations["agents"]["claim"]>["task"]> & {
  /** Aborted when the task was canceled or given to another agent: what goes on is not heard. */
  readonly signal: AbortSignal;
};

/** What an agent does: the exports of a module for `millrace agent run`. */
export interface AgentWork {
  readonly capabilities: readonly string[];
  /** A small task whose result is known: it proves the agent, before it gets any work. */
  readonly healthTask?: Registration["healthTask"];
  /** Does one task; what it throws is reported, and the task is tried again as its retries say. */
  handle(task: AgentTask): Json | undefined | Promise<Json | undefined>;
}

export interface RunAgentOptions extends ConnectionOptions, Omit<Registration, "capabilities" | "healthTask"> {
  readonly work: AgentWork;
  /** Aborted to drain: no more tasks are taken, those that are under way are done and reported. */
  readonly signal: AbortSignal;
  /** Registered, and proven by its health task. */
  readonly onReady?: (agentId: string) => void;
  /** What went wrong and is tried again. */
  readonly onTrouble?: (error: MillraceError) => void;
}

const longestWaitMs = 20_000;
const troubleMs = 1_000;

/** Runs an agent until it is told to drain: registers, proves itself, works, and registers again when it was lost. */
export async function runAgent(options: RunAgentOptions): Promise<void> {
  while (!options.signal.aborted) {
    let registered = false;
    try {
      const registration = await register(options);
      registered = true;
      await live(options, registration);
    } catch (error) {
      if (!(error instanceof MillraceError) || !(isPassing(error) || (registered && isOver(error)))) throw error;
      options.onTrouble?.(error);
      await pause(error.retryAfterMs ?? troubleMs, options.signal);
    }
  }
}

// A server that restarts, or is silent for a while.
function isPassing({ code, retry }: MillraceError): boolean {
  return retry || code === "SERVER_UNREACHABLE";
}

// A lease that ended while the machine slept, a token that ended after its 30 days.
function isOver({ code }: MillraceError): boolean {
  return code === "AGENT_LOST" || code === "AGENT_NOT_FOUND" || code === "TOKEN_REFUSED";
}

type Registered = OperationOutput<Operations["agents"]["register"]>;

function register({ work, name, kind, concurrency, leaseMs, ...connection }: RunAgentOptions): Promise<Registered> {
  const { agents } = createClient(connection);
  const { capabilities, healthTask } = work;
  return agents.register({
    name,
    kind,
    concurrency,
    leaseMs,
    capabilities: [...capabilities],
    ...(healthTask && { healthTask }),
  });
}

/** One registration, from its begin to its end. */
async function live(options: RunAgentOptions, { agentId, secret, leaseMs }: Registered): Promise<void> {
  const { concurrency = 1, work, signal, onTrouble } = options;
  const client = createClient({ ...options, token: secret });
  await proveHealth(client, { agentId, work });
  options.onReady?.(agentId);
  const over = new AbortController();
  const life: Life = { client, agentId, work, held: new Map(), over: over.signal, onTrouble };
  const beats = keepAlive(life, leaseMs / 3);
  try {
    await Promise.race([takeTasks(life, { concurrency, stop: AbortSignal.any([signal, over.signal]) }), beats]);
  } finally {
    over.abort();
    for (const { dropped } of life.held.values()) dropped.abort();
    await client.agents.remove({ agentId }).catch(() => {});
    await beats.catch(() => {});
  }
}

/** What the parts of a running agent share. */
interface Life {
  readonly client: Client;
  readonly agentId: string;
  readonly work: AgentWork;
  readonly held: Map<string, Held>;
  /** Aborted when this registration has ended. */
  readonly over: AbortSignal;
  readonly onTrouble: RunAgentOptions["onTrouble"];
}

interface Held {
  readonly dropped: AbortController;
  readonly done: Promise<void>;
}

/** Calls until there is an answer, as long as what is wrong will pass; null when told to stop. */
async function persist<Answer>(
  act: () => Promise<Answer>,
  { until, onTrouble }: { readonly until: AbortSignal; readonly onTrouble: RunAgentOptions["onTrouble"] },
): Promise<Answer | null> {
  while (!until.aborted) {
    try {
      return await act();
    } catch (error) {
      if (until.aborted) return null;
      if (!(error instanceof MillraceError) || !isPassing(error)) throw error;
      onTrouble?.(error);
      await pause(error.retryAfterMs ?? troubleMs, until);
    }
  }
  return null;
}

async function proveHealth(
  client: Client,
  { agentId, work }: { readonly agentId: string; readonly work: AgentWork },
): Promise<void> {
  const { task } = await client.agents.claim({ agentId });
  if (!task) return;
  const { add, task: own } = task.payload as {
    readonly add: readonly number[];
    readonly task?: Pick<AgentTask, "capability" | "payload">;
  };
  const sum = add.reduce((total, number) => total + number, 0);
  const done = own && (await work.handle({ ...task, ...own, signal: new AbortController().signal }));
  const result = { sum, ...(own && { result: done ?? null }) };
  await client.agents.report({ agentId, taskId: task.taskId, attempt: task.attempt, result });
}

/** Takes tasks, one claim at a time, until told to stop; resolves when all that were taken are reported. */
async function takeTasks(
  life: Life,
  { concurrency, stop }: { readonly concurrency: number; readonly stop: AbortSignal },
): Promise<void> {
  const { client, agentId, held, onTrouble } = life;
  const failed = new AbortController();
  const failures: unknown[] = [];
  const until = AbortSignal.any([stop, failed.signal]);
  while (!until.aborted) {
    if (held.size >= concurrency) {
      await Promise.race([...held.values()].map(({ done }) => done)).catch(() => {});
      continue;
    }
    const claim = () =>
      client.agents.claim({ agentId, holds: [...held.keys()], waitMs: longestWaitMs }, { signal: until });
    const task = (await persist(claim, { until, onTrouble }))?.task;
    if (!task) continue;
    const dropped = new AbortController();
    const done = doTask(life, { ...task, signal: dropped.signal }).finally(() => held.delete(task.taskId));
    done.catch((error) => {
      failures.push(error);
      failed.abort();
    });
    held.set(task.taskId, { dropped, done });
  }
  await Promise.allSettled([...held.values()].map(({ done }) => done));
  if (failures.length > 0) throw failures[0];
}

async function doTask({ client, agentId, work, over, onTrouble }: Life, task: AgentTask): Promise<void> {
  const { taskId, attempt } = task;
  const outcome = await handled(work, task);
  try {
    await persist(() => client.agents.report({ agentId, taskId, attempt, ...outcome }), { until: over, onTrouble });
  } catch (error) {
    // It was canceled, or is another one's by now.
    if (!(error instanceof MillraceError) || error.code !== "TASK_LEASE_LOST") throw error;
  }
}

async function handled(work: AgentWork, task: AgentTask) {
  try {
    return { result: (await work.handle(task)) ?? null };
  } catch (error) {
    const message = error instanceof Error && error.message !== "" ? error.message : String(error) || "no reason";
    const retry = !(error instanceof MillraceError) || error.retry;
    return { error: { message: message.slice(0, 10_000), retry } };
  }
}

/** Sends heartbeats and tells work that nobody waits for any more to stop; rejects when the agent was lost. */
async function keepAlive({ client, agentId, held, over, onTrouble }: Life, everyMs: number): Promise<void> {
  for (;;) {
    await pause(everyMs, over);
    const mine = [...held];
    const beat = await persist(() => client.agents.heartbeat({ agentId }, { signal: over }), {
      until: over,
      onTrouble,
    });
    if (!beat) return;
    for (const [taskId, { dropped }] of mine) if (!beat.holds.includes(taskId)) dropped.abort();
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delayMs);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
