import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { AgentDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import type { Implementation } from "./implementations.ts";

export interface FleetOptions {
  readonly server: { readonly url: string; readonly token: string };
  readonly client: Client;
  /** For the ledger and the token's file. */
  readonly folder: string;
  readonly implementations: readonly Implementation[];
  readonly processes: number;
  /** How many of them are killed at work. */
  readonly kills: number;
  readonly tasks: number;
  readonly workMs: number;
  readonly leaseMs: number;
  /** Aborted to end it before its time. */
  readonly signal: AbortSignal;
  say(text: string): void;
}

export interface FleetResult {
  readonly processes: number;
  readonly implementations: number;
  /** From the start of the first process until all had done their health tasks. */
  readonly registrationMs: number;
  readonly tasks: number;
  readonly workingMs: number;
  readonly kills: number;
  /** Tasks that were begun by an agent and given to another one. */
  readonly takenAgain: number;
  /** Tasks without a result, with a wrong one, or that the ledger does not know. */
  readonly lost: readonly string[];
  /** Tasks that are in the ledger more than once. */
  readonly repeated: readonly string[];
}

const waveSize = 12;
const tasksAtOnce = 50;
const lookEveryMs = 100;

/** Starts agents of many implementations, gives them work, kills some of them at it, and counts what came out. */
export async function runFleet(options: FleetOptions): Promise<FleetResult> {
  const { client, kills, say, signal } = options;
  const ledger = join(options.folder, "ledger");
  writeFileSync(ledger, "");
  const fleet = new Fleet(options, ledger);
  signal.addEventListener("abort", () => fleet.end());
  try {
    const startedAt = performance.now();
    await fleet.start();
    const registrationMs = performance.now() - startedAt;
    say(`${options.processes} agents are healthy after ${Math.round(registrationMs)} ms`);
    const beginMs = performance.now();
    const given = await giveTasks(options);
    await until(async () => (await client.system.status({})).tasks.running >= options.processes / 3, {
      withinMs: 60_000,
      signal,
    });
    await fleet.kill(kills);
    say(`killed ${kills} of them at work`);
    await until(
      async () => {
        const { tasks } = await client.system.status({});
        return tasks.queued + tasks.running === 0;
      },
      { withinMs: 600_000, signal },
    );
    const workingMs = performance.now() - beginMs;
    return {
      processes: options.processes,
      implementations: new Set(given.map(({ capability }) => capability)).size,
      registrationMs,
      tasks: given.length,
      workingMs,
      kills,
      ...(await countOutcomes(client, { given, ledger })),
    };
  } finally {
    fleet.end();
  }
}

type Proof = NonNullable<AgentDto["healthTask"]>;
type Given = Proof & { readonly taskId: string };

/** Tasks in turn for each capability; what has to come out is known from the agents' own health tasks. */
async function giveTasks({ client, tasks }: FleetOptions): Promise<readonly Given[]> {
  const { agents } = await client.agents.controllers({});
  const proofs = new Map(agents.flatMap(({ healthTask }) => (healthTask ? [[healthTask.capability, healthTask]] : [])));
  const all = [...proofs.values()];
  const give = async (index: number): Promise<Given> => {
    const proof = all[index % all.length]!;
    const { capability, payload } = proof;
    return { ...proof, taskId: (await client.tasks.create({ capability, payload })).taskId };
  };
  const given: Given[] = [];
  // Many at the same time: else those that came first are done before the last are there.
  while (given.length < tasks)
    given.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(tasksAtOnce, tasks - given.length) }, (_, index) => give(given.length + index)),
      )),
    );
  return given;
}

async function countOutcomes(
  client: Client,
  { given, ledger }: { readonly given: readonly Given[]; readonly ledger: string },
) {
  const lines = readFileSync(ledger, "utf8").trim().split("\n");
  const times = Map.groupBy(lines, (line) => line);
  const lost: string[] = [];
  let takenAgain = 0;
  for (const { taskId, result } of given) {
    const task = await client.tasks.get({ taskId });
    if (task.attempt > 1) takenAgain += 1;
    if (task.status !== "succeeded" || !isDeepStrictEqual(task.result, result) || !times.has(taskId)) lost.push(taskId);
  }
  return { takenAgain, lost, repeated: [...times].filter(([, all]) => all.length > 1).map(([taskId]) => taskId) };
}

class Fleet {
  readonly #options: FleetOptions;
  readonly #env: Record<string, string | undefined>;
  readonly #children: { readonly child: ChildProcess; readonly name: string }[] = [];

  constructor(options: FleetOptions, ledger: string) {
    const { server, workMs, leaseMs, folder } = options;
    this.#options = options;
    const tokenFile = join(folder, "fleet-token");
    writeFileSync(tokenFile, server.token, { mode: 0o600 });
    this.#env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PYTHONDONTWRITEBYTECODE: "1",
      MILLRACE_URL: server.url,
      MILLRACE_TOKEN: server.token,
      TOKEN_FILE: tokenFile,
      AGENT_LEDGER: ledger,
      AGENT_WORK_MS: String(workMs),
      AGENT_LEASE_MS: String(leaseMs),
      AGENT_LEASE: `${leaseMs}ms`,
    };
  }

  /** In waves, so that a small machine is not asked for all of them at once; resolves when the last one is healthy. */
  async start(): Promise<void> {
    const { processes, implementations, say, signal } = this.#options;
    const order = inTurn(implementations, processes);
    for (let from = 0; from < order.length; from += waveSize) {
      for (const one of order.slice(from, from + waveSize)) this.#startOne(one);
      const wanted = Math.min(from + waveSize, order.length);
      await until(async () => (await this.#healthy()) >= wanted, { withinMs: 60_000, signal });
      say(`${wanted} of ${order.length}`);
    }
  }

  async #healthy(): Promise<number> {
    const ended = this.#children.find(({ child }) => child.exitCode !== null);
    if (ended) throw new Error(`The agent ${ended.name} has ended with ${ended.child.exitCode}`);
    return (await this.#options.client.system.status({})).agents.healthy;
  }

  #startOne({ name, command, args }: Implementation): void {
    const said = args.map((arg) => (arg.startsWith("$") ? (this.#env[arg.slice(1)] ?? "") : arg));
    const child = spawn(command, said, { env: this.#env, stdio: ["ignore", "ignore", "inherit"], detached: true });
    this.#children.push({ child, name });
  }

  /** Kills some from all over the fleet, with what they started themselves; of each implementation at least one lives on. */
  async kill(count: number): Promise<void> {
    const others = new Map(Map.groupBy(this.#children, ({ name }) => name));
    const able = this.#children.filter(({ name }) => {
      const [, ...more] = others.get(name)!;
      others.set(name, more);
      return more.length > 0;
    });
    if (able.length < count) throw new Error(`Only ${able.length} agents have another one of their kind, not ${count}`);
    for (let killed = 0; killed < count; killed++) {
      const { child } = able[Math.floor((killed * able.length) / count)]!;
      const exited = new Promise((resolve) => child.once("exit", resolve));
      killGroup(child);
      await exited;
    }
  }

  end(): void {
    for (const { child } of this.#children) killGroup(child);
  }
}

/** One of each, again and again, as long as another one of it may be. */
function inTurn(implementations: readonly Implementation[], count: number): readonly Implementation[] {
  const order: Implementation[] = [];
  for (let round = 0; order.length < count; round++) {
    const able = implementations.filter(({ most }) => round < most);
    if (able.length === 0) throw new Error(`There may be ${order.length} of these agents, not ${count}`);
    order.push(...able.slice(0, count - order.length));
  }
  return order;
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
    process.kill(-child.pid, "SIGKILL");
}

interface Patience {
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

async function until(isSo: () => Promise<boolean>, { withinMs, signal }: Patience): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`This has taken more than ${withinMs} ms: ${isSo}`);
    await pause(lookEveryMs, undefined, { signal });
  }
}
