import type { ChaosDatabase } from "./chaos-database.ts";
import type { Served } from "./served.ts";

/** Something bad that happens to a running Millrace. What it made wrong it makes right again; who died of it is revived by the supervisor. */
export interface Blow {
  readonly name: string;
  strike(scene: Scene): Promise<void>;
}

export interface Scene {
  readonly servers: readonly Served[];
  readonly leaseMs: number;
  readonly random: () => number;
  /** Null for the embedded store. */
  readonly database: ChaosDatabase | null;
}

export const pick = <Item>(items: readonly Item[], random: () => number): Item =>
  items[Math.floor(random() * items.length)]!;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const killRunner: Blow = {
  name: "SIGKILL of a runner",
  async strike({ servers, random }) {
    const runners = (await Promise.all(servers.map((server) => server.runnerPids()))).flat();
    if (runners.length > 0) kill(pick(runners, random));
  },
};

const killServer: Blow = {
  name: "SIGKILL of a server with its worker",
  strike: ({ servers, random }) => pick(servers, random).kill(),
};

const killBoth: Blow = {
  name: "SIGKILL of a runner and its server at once",
  async strike({ servers, random }) {
    const server = pick(servers, random);
    for (const runner of await server.runnerPids()) kill(runner);
    await server.kill();
  },
};

const freezeServer: Blow = {
  name: "SIGSTOP of a server past its lease",
  async strike({ servers, random, leaseMs }) {
    const server = pick(servers, random);
    server.signal("SIGSTOP");
    await pause(leaseMs * 1.5);
    server.signal("SIGCONT");
  },
};

const freezeRunner: Blow = {
  name: "SIGSTOP of a runner past the lease",
  async strike({ servers, random, leaseMs }) {
    const runners = (await Promise.all(servers.map((server) => server.runnerPids()))).flat();
    if (runners.length === 0) return;
    const runner = pick(runners, random);
    kill(runner, "SIGSTOP");
    await pause(leaseMs * 1.2);
    kill(runner, "SIGCONT");
  },
};

const minuteMs = 60_000;
const jumpsMs = [minuteMs, 10 * minuteMs, 60 * minuteMs, 360 * minuteMs];

/** Set wrong for as long as a time server needs to set it right again, which is a second jump. */
const moveClock = (direction: 1 | -1): Blow => ({
  name: direction > 0 ? "clock set forward, minutes or hours" : "clock set back, minutes or hours",
  async strike({ servers, random }) {
    const server = pick(servers, random);
    server.moveClock(direction * pick(jumpsMs, random));
    await pause(500 + random() * 1_500);
    server.moveClock(0);
  },
});

const fillDisk: Blow = {
  name: "disk full",
  async strike({ servers, random }) {
    const { disk } = pick(servers, random);
    await disk!.fill();
    await pause(500 + random() * 1_500);
    await disk!.makeRoom();
  },
};

const restartDatabase = (how: "SIGKILL" | "fast" | "immediate"): Blow => ({
  name: how === "SIGKILL" ? "SIGKILL of PostgreSQL" : `restart of PostgreSQL, ${how}`,
  strike: ({ database }) => database!.restart(how),
});

const cutNetwork: Blow = {
  name: "network cut, connections reset",
  async strike({ servers, random, leaseMs }) {
    const { network } = pick(servers, random);
    network!.cut();
    await pause(leaseMs * 1.5 * random());
    network!.mend();
  },
};

const silenceNetwork: Blow = {
  name: "network silent, then late",
  async strike({ servers, random, leaseMs }) {
    const { network } = pick(servers, random);
    network!.silence();
    await pause(leaseMs * 1.5 * random());
    network!.mend();
  },
};

const halfCloseNetwork: Blow = {
  name: "network half closed, answers lost",
  async strike({ servers, random }) {
    pick(servers, random).network!.closeHalf();
  },
};

/** What can be done to this scene; the quick kills are several times as frequent as what takes seconds. */
export function blowsFor({ servers, database }: Pick<Scene, "servers" | "database">): readonly Blow[] {
  const kills = [killRunner, killServer, killBoth];
  const slow = [freezeServer, freezeRunner, moveClock(1), moveClock(-1)];
  const ofDisk = servers.every(({ disk }) => disk) ? [fillDisk] : [];
  const ofDatabase = database
    ? [
        restartDatabase("SIGKILL"),
        restartDatabase("fast"),
        restartDatabase("immediate"),
        cutNetwork,
        silenceNetwork,
        halfCloseNetwork,
      ]
    : [];
  return [...kills, ...kills, ...slow, ...ofDisk, ...ofDatabase];
}

function kill(processId: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(processId, signal);
  } catch {
    // It was gone already: a blow that missed is counted by nobody's steps in flight.
  }
}
