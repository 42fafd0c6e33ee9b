import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleFlow } from "millrace";
import { type Blow, blowsFor, type Scene } from "./blows.ts";
import { type CheckResult, checkRuns } from "./check-runs.ts";
import { startLedger } from "./ledger.ts";
import { Served } from "./served.ts";

export interface ChaosOptions {
  readonly store: "sqlite" | "postgres";
  readonly kills: number;
  /** At least so many runs, more where the kills take longer. */
  readonly runs: number;
  readonly minutes: number;
  readonly seed: number;
  /** How long each step takes outside. */
  readonly stepMs: number;
  readonly database: { readonly url: string; crash(): Promise<void> } | null;
  say(text: string): void;
}

export interface ChaosResult extends CheckResult {
  readonly kills: number;
  readonly inFlight: readonly number[];
  readonly resumeMs: readonly number[];
  readonly blows: Readonly<Record<string, number>>;
}

const steps = 5;
const leaseMs = 3_000;
const backlog = 400;
const leastInFlight = 20;
const flowFile = fileURLToPath(new URL("flow/work.ts", import.meta.url));

/** Runs work on real servers and hurts them at random moments with work in flight, then counts what was lost or done twice. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const ledger = await startLedger(options);
  const folder = await mkdtemp(join(tmpdir(), "millrace-chaos-"));
  const servers = Array.from({ length: options.database ? 2 : 1 }, (_, index) => {
    const shared = { dataFolder: join(folder, String(index)), ledgerUrl: ledger.url, leaseMs };
    return new Served(options.database ? { ...shared, databaseUrl: options.database.url } : shared);
  });
  try {
    for (const server of servers) await server.start();
    await publish(servers[0]!);
    const random = seededRandom(options.seed);
    const scene: Scene = { servers, ledger, leaseMs, random, crashDatabase: options.database?.crash ?? null };
    const feeder = feed(servers, options);
    const struck = await strikeAll(scene, options, () => feeder.started());
    const runIds = await feeder.end();
    await untilAllEnded(servers, { runIds, timeoutMs: 120_000, say: options.say });
    const checked = await checkRuns(servers.find(({ running }) => running)!.client, {
      runIds,
      executions: ledger.executions,
      steps,
    });
    return { ...checked, ...struck };
  } finally {
    for (const server of servers) await server.stop();
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function publish(server: Served): Promise<void> {
  const { version, code } = await bundleFlow(flowFile);
  const use = { ledger: { kind: "http", settings: { connection: "ledger" } } };
  const manifest = { name: "chaos-work", description: null, input: null, use };
  await server.client.flows.publish({ flow: "chaos-work", version, manifest, bundle: code });
}

/** Keeps a backlog queued; counts a run only once its start was acknowledged. */
function feed(servers: readonly Served[], options: ChaosOptions) {
  const runIds = new Set<string>();
  let stopped = false;
  let attempt = 0;
  const startOne = async () => {
    const idempotencyKey = `${options.seed}-${attempt++}`;
    while (!stopped) {
      const server = servers[attempt % servers.length]!;
      try {
        const { runId } = await server.client.runs.start({ flow: "chaos-work", input: { steps }, idempotencyKey });
        runIds.add(runId);
        return;
      } catch {
        // The server is down or starting: the same key again starts nothing twice.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const fill = async () => {
    while (!stopped) {
      const open = await servers[0]!.client.runs.list({ status: "queued", limit: 200 }).catch(() => null);
      if (open && open.runs.length < backlog / 2) await Promise.all(Array.from({ length: 100 }, startOne));
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const filling = fill();
  return {
    started: () => runIds.size,
    async end(): Promise<readonly string[]> {
      stopped = true;
      await filling;
      return [...runIds];
    },
  };
}

async function strikeAll(scene: Scene, options: ChaosOptions, started: () => number) {
  const { ledger, random } = scene;
  const choices = blowsFor(options.store);
  const inFlight: number[] = [];
  const resumeMs: number[] = [];
  const blows: Record<string, number> = {};
  const deadline = Date.now() + options.minutes * 60_000;
  while ((inFlight.length < options.kills || started() < options.runs) && Date.now() < deadline) {
    await ledger.untilInFlight(leastInFlight, 60_000);
    await new Promise((resolve) => setTimeout(resolve, random() * 200));
    const blow: Blow = choices[Math.floor(random() * choices.length)]!;
    inFlight.push(await ledger.untilInFlight(leastInFlight, 60_000));
    blows[blow.name] = (blows[blow.name] ?? 0) + 1;
    const struckAt = performance.now();
    await blow.strike(scene);
    await ledger.nextExecution();
    resumeMs.push(Math.round(performance.now() - struckAt));
    options.say(
      `${inFlight.length}: ${blow.name}, ${inFlight.at(-1)} steps in flight, went on after ${resumeMs.at(-1)} ms, ${started()} runs`,
    );
  }
  return { kills: inFlight.length, inFlight, resumeMs, blows };
}

async function untilAllEnded(
  servers: readonly Served[],
  options: { runIds: readonly string[]; timeoutMs: number; say(text: string): void },
): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  const client = servers[0]!.client;
  const open = async () => {
    const lists = await Promise.all(
      (["queued", "running", "waiting"] as const).map((status) => client.runs.list({ status, limit: 200 })),
    );
    return lists.reduce((sum, { runs }) => sum + runs.length, 0);
  };
  for (let left = await open(); left > 0 && Date.now() < deadline; left = await open()) {
    options.say(`waiting for the last ${left} runs`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Mulberry32: the same seed gives the same blows. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
