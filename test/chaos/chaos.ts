import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Blow, blowsFor, type Killed, killsFor, pause, pick, type Scene } from "./blows.ts";
import type { ChaosDatabase } from "./chaos-database.ts";
import { firingFaults } from "./check-firings.ts";
import type { RunFindings } from "./check-runs.ts";
import { type Checker, startChecker } from "./checker.ts";
import { feedWork, publishWork, scheduleEveryMs, stepsPerFiring } from "./feed.ts";
import { type Execution, type Ledger, startLedger } from "./ledger.ts";
import { openNetwork } from "./network.ts";
import { firingsOf, untilAllEnded, whenAnswered } from "./records.ts";
import { Served } from "./served.ts";
import { mountSmallDisk } from "./small-disk.ts";

export interface ChaosOptions {
  /** Null for the embedded store. */
  readonly database: ChaosDatabase | null;
  /** Ends after so many blows and runs, or when the time is over; both at least where there is time. */
  readonly blows: number;
  readonly runs: number;
  readonly minutes: number;
  /** The long form: SIGKILLs alone, until so many processes have died of them. */
  readonly kills?: number;
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
  /** Ends the blows early; what they did is checked as always. */
  readonly signal?: AbortSignal;
  say(text: string): void;
}

export interface ChaosResult extends RunFindings {
  readonly runs: number;
  readonly firings: number;
  /** Firings that are not accounted for. */
  readonly unaccounted: readonly string[];
  readonly executions: number;
  /** Executions beyond the first of a step: allowed where its result had not been recorded. */
  readonly reexecuted: number;
  readonly struck: readonly Struck[];
}

const leastInFlight = 20;
const inFlightWithinMs = 300_000;
const endWithinMs = 120_000;

/** A blow as it fell. */
export interface Struck {
  readonly name: string;
  readonly at: number;
  /** The steps that were executing and had begun since the blow before. */
  readonly inFlight: readonly Execution[];
  readonly killed: readonly Killed[];
}

/** Closes what was opened. (AsyncDisposableStack would, which Node 22 does not have.) */
type Closing = () => unknown;

/** Runs work on real servers and hurts them at random moments with work in flight, then counts what was lost or done twice. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const opened: Closing[] = [];
  try {
    return await hurtServers(options, opened);
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}

async function hurtServers(options: ChaosOptions, opened: Closing[]): Promise<ChaosResult> {
  const { database, leaseMs, say } = options;
  const folder = await mkdtemp(join(tmpdir(), "millrace-chaos-"));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  const ledger = await startLedger(options);
  opened.push(() => ledger.close());
  const servers = await openServers({ opened, ledger, folder, options });
  if (options.kills !== undefined) {
    // Only who ends in order leaves its compiled code for the next, which halves the start.
    await servers[0]!.start();
    await servers[0]!.stop();
  }
  await Promise.all(servers.map((server) => server.keepUp()));
  const scheduleId = await publishWork(servers[0]!);
  // A clock that is set back before the first firing would put it off for longer than a short run lasts.
  while ((await firingsOf(servers[0]!.client, scheduleId)).length === 0) await pause(100);
  const scene: Scene = { servers, leaseMs, random: seededRandom(options.seed), database };
  const checker = startChecker({ servers, ledger, say });
  const feed = feedWork(servers, { ...options, onStarted: (runId) => checker.expect(runId) });
  // Where the blows end with an error.
  opened.push(() => Promise.allSettled([feed.end(), checker.stop()]));
  const struck = await strikeAll(scene, { ledger, options, started: feed.started, checker });
  await feed.end();
  await whenAnswered(servers, ({ schedules }) => schedules.pause({ scheduleId }));
  const untilMs = Date.now();
  await untilAllEnded(servers, { limitMs: endWithinMs, say });
  const { client } = servers[0]!;
  const firings = await firingsOf(client, scheduleId);
  const fired = firings.flatMap(({ runId }) => runId ?? []);
  return {
    runs: feed.started(),
    firings: firings.length,
    ...(await checker.end(client, new Map(fired.map((runId) => [runId, stepsPerFiring])))),
    unaccounted: firingFaults(firings, { everyMs: scheduleEveryMs, untilMs }),
    executions: ledger.counts.executions,
    reexecuted: ledger.counts.again,
    struck,
  };
}

async function openServers(given: {
  readonly opened: Closing[];
  readonly ledger: Ledger;
  readonly folder: string;
  readonly options: ChaosOptions;
}): Promise<readonly Served[]> {
  const { opened, ledger, folder, options } = given;
  const { database, leaseMs } = options;
  const servers: Served[] = [];
  const hurtsDisk = options.kills === undefined;
  for (let index = 0; index < (database ? 2 : 1); index++) {
    const dataFolder = join(folder, String(index));
    const network = database && (await openNetwork(database));
    if (network) opened.push(() => network.close());
    const disk = database || !hurtsDisk ? null : await mountSmallDisk(dataFolder);
    if (disk) opened.push(() => disk.remove());
    const databaseUrl = network && `postgresql://postgres@127.0.0.1:${network.port}/postgres`;
    const compiledFolder = options.kills === undefined ? undefined : join(folder, "compiled");
    const given = { dataFolder, ledgerUrl: ledger.url, databaseUrl, network, disk, leaseMs };
    const server = new Served({ ...given, compiledFolder });
    opened.push(() => server.kill());
    servers.push(server);
  }
  return servers;
}

async function strikeAll(
  scene: Scene,
  given: { readonly ledger: Ledger; readonly options: ChaosOptions; readonly checker: Checker; started(): number },
): Promise<readonly Struck[]> {
  const { ledger, options, checker, started } = given;
  const { only, pauseMs, inTurn, kills, signal } = options;
  const named = ({ name }: Blow) => only.length === 0 || only.some((word) => name.includes(word));
  const choices = (kills === undefined ? blowsFor(scene) : killsFor(scene)).filter(named);
  if (choices.length === 0) throw new Error(`No blow here is called ${only.join(" or ")}`);
  const turns = [...new Set(choices)];
  const struck: Struck[] = [];
  let killed = 0;
  const isEnough = () =>
    kills === undefined ? struck.length >= options.blows && started() >= options.runs : killed >= kills;
  const deadline = Date.now() + options.minutes * 60_000;
  while (!isEnough() && Date.now() < deadline && !signal?.aborted) {
    await pause(pauseMs[0] + scene.random() * (pauseMs[1] - pauseMs[0]));
    await ledger.untilInFlight(leastInFlight, inFlightWithinMs);
    const { name, aim } = inTurn ? turns[struck.length % turns.length]! : pick(choices, scene.random);
    const strike = await aim(scene);
    // Aiming may have taken a moment, in which work was done or somebody ended.
    if (!strike || ledger.inFlight < leastInFlight) continue;
    const at = Date.now();
    const inFlight = ledger.takeInFlight();
    const died = await strike();
    if (!died) continue;
    struck.push({ name, at, inFlight, killed: died });
    killed += died.length;
    const { lost, repeated, illegal } = checker.findings;
    options.say(
      `${new Date(at).toISOString()} ${struck.length}: ${name}, ${inFlight.length} steps in flight, ${killed} killed, ${started()} runs, ${lost.length} lost, ${repeated.length} repeated, ${illegal.length} illegal`,
    );
  }
  return struck;
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
