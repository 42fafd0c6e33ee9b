import type { ChaosDatabase } from "./chaos-database.ts";
import type { Served } from "./served.ts";

/** What a SIGKILL ended. */
export type Killed = "runner" | "server" | "backend of PostgreSQL" | "PostgreSQL";

/** Something bad that happens to a running Millrace. What it made wrong it makes right again; who died of it is revived by the supervisor. */
export interface Blow {
  readonly name: string;
  /** Chooses whom it hits, for which it may have to ask; null where there is nobody. */
  aim(scene: Scene): Promise<Strike | null> | Strike | null;
}

/** Strikes at once; says which processes it killed, and null where it missed. */
type Strike = () => Promise<readonly Killed[] | null> | readonly Killed[] | null;

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

const running = ({ servers }: Scene): readonly Served[] => servers.filter((server) => server.running);

function pickServer(scene: Scene): Served | null {
  const servers = running(scene);
  return servers.length > 0 ? pick(servers, scene.random) : null;
}

/** A server whose runners hold runs, with these runners, the busiest first; null where there is none. */
async function pickBusy(scene: Scene) {
  const found = await Promise.all(running(scene).map(async (server) => ({ server, runners: await server.runners() })));
  const busy = found.filter(({ runners }) => runners.length > 0);
  return busy.length > 0 ? pick(busy, scene.random) : null;
}

/** One with several runs: three deaths alone would make a dead letter of a run, as they should. */
const killRunner: Blow = {
  name: "SIGKILL of a runner",
  async aim(scene) {
    const busiest = (await pickBusy(scene))?.runners[0];
    return busiest && busiest.runs > 1 ? () => (kill(busiest.processId) ? ["runner"] : null) : null;
  },
};

const killServer: Blow = {
  name: "SIGKILL of a server with its worker",
  aim(scene) {
    const server = pickServer(scene);
    return server && (() => (server.signal("SIGKILL") ? ["server"] : null));
  },
};

const killBoth: Blow = {
  name: "SIGKILL of a server and its runners at once",
  async aim(scene) {
    const busy = await pickBusy(scene);
    if (!busy) return null;
    const { server, runners } = busy;
    // The server first, so that no death of a run that is alone in its runner is counted.
    return () =>
      server.signal("SIGKILL")
        ? ["server", ...runners.flatMap(({ processId }) => (kill(processId) ? ["runner" as const] : []))]
        : null;
  },
};

const killBackend: Blow = {
  name: "SIGKILL of a backend of PostgreSQL",
  aim({ database, random }) {
    const backends = database!.backends();
    if (backends.length === 0) return null;
    const backend = pick(backends, random);
    return () => (kill(backend) ? ["backend of PostgreSQL"] : null);
  },
};

const freezeServer: Blow = {
  name: "SIGSTOP of a server past its lease",
  aim(scene) {
    const server = pickServer(scene);
    return (
      server &&
      (async () => {
        server.signal("SIGSTOP");
        await pause(scene.leaseMs * 1.5);
        server.signal("SIGCONT");
        return [];
      })
    );
  },
};

const freezeRunner: Blow = {
  name: "SIGSTOP of a runner past the lease",
  async aim(scene) {
    const busy = await pickBusy(scene);
    if (!busy) return null;
    const { processId } = pick(busy.runners, scene.random);
    return async () => {
      kill(processId, "SIGSTOP");
      await pause(scene.leaseMs * 1.2);
      kill(processId, "SIGCONT");
      return [];
    };
  },
};

const minuteMs = 60_000;
const jumpsMs = [minuteMs, 10 * minuteMs, 60 * minuteMs, 360 * minuteMs];

/** Set wrong for as long as a time server needs to set it right again, which is a second jump. */
const moveClock = (direction: 1 | -1): Blow => ({
  name: direction > 0 ? "clock set forward, minutes or hours" : "clock set back, minutes or hours",
  aim:
    ({ servers, random }) =>
    async () => {
      const server = pick(servers, random);
      server.moveClock(direction * pick(jumpsMs, random));
      await pause(500 + random() * 1_500);
      server.moveClock(0);
      return [];
    },
});

const fillDisk: Blow = {
  name: "disk full",
  aim:
    ({ servers, random }) =>
    async () => {
      const { disk } = pick(servers, random);
      await disk!.fill();
      await pause(500 + random() * 1_500);
      await disk!.makeRoom();
      return [];
    },
};

const restartDatabase = (how: "SIGKILL" | "fast" | "immediate"): Blow => ({
  name: how === "SIGKILL" ? "SIGKILL of PostgreSQL" : `restart of PostgreSQL, ${how}`,
  aim:
    ({ database }) =>
    async () => {
      await database!.restart(how);
      return how === "SIGKILL" ? ["PostgreSQL"] : [];
    },
});

const cutNetwork: Blow = {
  name: "network cut, connections reset",
  aim:
    ({ servers, random, leaseMs }) =>
    async () => {
      const { network } = pick(servers, random);
      network!.cut();
      await pause(leaseMs * 1.5 * random());
      network!.mend();
      return [];
    },
};

const silenceNetwork: Blow = {
  name: "network silent, then late",
  aim:
    ({ servers, random, leaseMs }) =>
    async () => {
      const { network } = pick(servers, random);
      network!.silence();
      await pause(leaseMs * 1.5 * random());
      network!.mend();
      return [];
    },
};

const halfCloseNetwork: Blow = {
  name: "network half closed, answers lost",
  aim:
    ({ servers, random }) =>
    () => {
      pick(servers, random).network!.closeHalf();
      return [];
    },
};

/** What can be done to this scene; the quick kills are several times as frequent as what takes seconds. */
export function blowsFor({ servers, database }: Pick<Scene, "servers" | "database">): readonly Blow[] {
  const kills = [killRunner, killServer, killBoth];
  const slow = [freezeServer, freezeRunner, moveClock(1), moveClock(-1)];
  const ofDisk = servers.every(({ disk }) => disk) ? [fillDisk] : [];
  const ofDatabase = database
    ? [
        killBackend,
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

/** SIGKILLs alone; the quicker Millrace is back from one, the more frequent it is. */
export function killsFor({ database }: Pick<Scene, "database">): readonly Blow[] {
  const often = [killRunner, killRunner, killBoth];
  const ofDatabase = database ? [killBackend, restartDatabase("SIGKILL")] : [];
  return [...often, ...often, ...often, killServer, ...ofDatabase];
}

function kill(processId: number, signal: NodeJS.Signals = "SIGKILL"): boolean {
  try {
    return process.kill(processId, signal);
  } catch {
    return false; // It was gone already.
  }
}
