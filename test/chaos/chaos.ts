import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@millrace/sdk";
import { type Blow, blowsFor, pause, pick, type Scene } from "./blows.ts";
import type { ChaosDatabase } from "./chaos-database.ts";
import { firingFaults } from "./check-firings.ts";
import { byStep, checkRun, joined, type RunFindings } from "./check-runs.ts";
import { feedWork, publishWork, scheduleEveryMs, stepsPerFiring, stepsPerRun } from "./feed.ts";
import { type Execution, type Ledger, startLedger } from "./ledger.ts";
import { openNetwork } from "./network.ts";
import { firingsOf, journalsOf, untilAllEnded, whenAnswered } from "./records.ts";
import { timesToResume } from "./resume.ts";
import { Served } from "./served.ts";
import { mountSmallDisk } from "./small-disk.ts";

export interface ChaosOptions {
  /** Null for the embedded store. */
  readonly database: ChaosDatabase | null;
  /** Ends after so many blows and runs, or when the time is over; both at least where there is time. */
  readonly blows: number;
  readonly runs: number;
  readonly minutes: number;
  readonly seed: number;
  /** How long each step takes outside. */
  readonly stepMs: number;
  /** Only blows whose name contains one of these; all where it is empty. */
  readonly only: readonly string[];
  /** One blow after the other instead of by chance. */
  readonly inTurn?: boolean;
  /** Runs that wait for their worker, at least. */
  readonly backlog: number;
  /** Between blows: as long as it takes until enough is in flight, and a time by chance in these bounds. */
  readonly pauseMs: readonly [least: number, most: number];
  readonly leaseMs: number;
  say(text: string): void;
}

export interface ChaosResult extends RunFindings {
  readonly runs: number;
  readonly firings: number;
  /** Firings that are not accounted for. */
  readonly unaccounted: readonly string[];
  /** Executions beyond the first of a step: allowed where its result had not been recorded. */
  readonly reexecuted: number;
  /** Steps that were executing at each blow. */
  readonly inFlight: readonly number[];
  /** For each run that a blow interrupted: how long after it the run's next step began. */
  readonly resumeMs: readonly number[];
  readonly blows: Readonly<Record<string, number>>;
}

const leastInFlight = 20;

/** A blow as it fell. */
export interface Struck {
  readonly name: string;
  readonly at: number;
  readonly underWay: readonly Execution[];
}

/** Runs work on real servers and hurts them at random moments with work in flight, then counts what was lost or done twice. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { database, leaseMs } = options;
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "millrace-chaos-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const ledger = stack.adopt(await startLedger(options), (opened) => opened.close());
  const servers = await openServers({ stack, ledger, folder, options });
  await Promise.all(servers.map((server) => server.revive()));
  const scheduleId = await publishWork(servers[0]!);
  // A clock that is set back before the first firing would put it off for longer than a short run lasts.
  while ((await firingsOf(servers[0]!.client, scheduleId)).length === 0) await pause(100);
  const scene: Scene = { servers, leaseMs, random: seededRandom(options.seed), database };
  const feed = feedWork(servers, options);
  const struck = await strikeAll(scene, { ledger, options, started: feed.started });
  await reviveAll(servers);
  const runIds = await feed.end();
  await whenAnswered(servers, ({ schedules }) => schedules.pause({ scheduleId }));
  const untilMs = Date.now();
  await untilAllEnded(servers, { limitMs: 120_000, say: options.say });
  return {
    ...(await findAll(servers[0]!.client, { runIds, scheduleId, untilMs, ledger })),
    inFlight: struck.map(({ underWay }) => underWay.length),
    resumeMs: timesToResume(struck, ledger.executions),
    blows: Object.fromEntries(
      [...Map.groupBy(struck, ({ name }) => name)].map(([name, all]) => [name, all.length] as const),
    ),
  };
}

async function openServers(given: {
  readonly stack: AsyncDisposableStack;
  readonly ledger: Ledger;
  readonly folder: string;
  readonly options: ChaosOptions;
}): Promise<readonly Served[]> {
  const { stack, ledger, folder, options } = given;
  const { database, leaseMs } = options;
  const servers: Served[] = [];
  for (let index = 0; index < (database ? 2 : 1); index++) {
    const dataFolder = join(folder, String(index));
    const network = database && stack.adopt(await openNetwork(database), (opened) => opened.close());
    const disk = database ? null : await mountSmallDisk(dataFolder);
    if (disk) stack.defer(() => disk.remove());
    const databaseUrl = network && `postgresql://postgres@127.0.0.1:${network.port}/postgres`;
    const server = new Served({ dataFolder, ledgerUrl: ledger.url, databaseUrl, network, disk, leaseMs });
    stack.defer(() => server.kill());
    servers.push(server);
  }
  return servers;
}

async function strikeAll(
  scene: Scene,
  given: { readonly ledger: Ledger; readonly options: ChaosOptions; started(): number },
): Promise<readonly Struck[]> {
  const { ledger, options, started } = given;
  const { only, pauseMs, inTurn } = options;
  const named = ({ name }: Blow) => only.length === 0 || only.some((word) => name.includes(word));
  const choices = blowsFor(scene).filter(named);
  if (choices.length === 0) throw new Error(`No blow here is called ${only.join(" or ")}`);
  const turns = [...new Set(choices)];
  const struck: Struck[] = [];
  const deadline = Date.now() + options.minutes * 60_000;
  while ((struck.length < options.blows || started() < options.runs) && Date.now() < deadline) {
    await pause(pauseMs[0] + scene.random() * (pauseMs[1] - pauseMs[0]));
    await ledger.untilInFlight(leastInFlight, 90_000);
    const { name, strike } = inTurn ? turns[struck.length % turns.length]! : pick(choices, scene.random);
    struck.push({ name, at: Date.now(), underWay: [...ledger.underWay] });
    options.say(
      `${new Date().toISOString()} ${struck.length}: ${name}, ${ledger.underWay.size} steps in flight, ${started()} runs`,
    );
    await strike(scene);
    await reviveAll(scene.servers);
  }
  return struck;
}

const reviveAll = (servers: readonly Served[]) => Promise.all(servers.map((server) => server.revive()));

async function findAll(
  client: Client,
  found: {
    readonly runIds: readonly string[];
    readonly scheduleId: string;
    readonly untilMs: number;
    readonly ledger: Ledger;
  },
) {
  const { runIds, scheduleId, untilMs, ledger } = found;
  const firings = await firingsOf(client, scheduleId);
  const fired = new Set(firings.flatMap(({ runId }) => runId ?? []));
  const executions = byStep(ledger.executions);
  const expected = new Map([
    ...runIds.map((runId) => [runId, stepsPerRun] as const),
    ...[...fired].map((runId) => [runId, stepsPerFiring] as const),
  ]);
  const findings: RunFindings[] = [];
  for await (const { runId, entries } of journalsOf(client, [...expected.keys()]))
    findings.push(checkRun({ runId, entries, steps: expected.get(runId)! }, executions));
  return {
    runs: runIds.length,
    firings: firings.length,
    ...joined(findings),
    unaccounted: firingFaults(firings, { everyMs: scheduleEveryMs, untilMs }),
    reexecuted: ledger.executions.length - executions.size,
  };
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
