import type { Ledger } from "./ledger.ts";
import type { Served } from "./served.ts";

/** Something bad that happens to a running Millrace. It ends with every process running again. */
export interface Blow {
  readonly name: string;
  strike(scene: Scene): Promise<void>;
}

export interface Scene {
  readonly servers: readonly Served[];
  readonly ledger: Ledger;
  readonly leaseMs: number;
  readonly random: () => number;
  /** Kills every process of the database and starts it again; null for the embedded store. */
  readonly crashDatabase: (() => Promise<void>) | null;
}

const pick = <Item>(items: readonly Item[], random: () => number): Item => items[Math.floor(random() * items.length)]!;

const killRunner: Blow = {
  name: "SIGKILL of a runner",
  async strike({ servers, random }) {
    const runners = (await Promise.all(servers.map((server) => server.runnerPids()))).flat();
    if (runners.length > 0) kill(pick(runners, random));
  },
};

const killServer: Blow = {
  name: "SIGKILL of a server with its worker",
  async strike({ servers, random }) {
    const server = pick(servers, random);
    server.signal("SIGKILL");
    await server.gone();
    await server.startWhenPossible();
  },
};

const killBoth: Blow = {
  name: "SIGKILL of a runner and its server at once",
  async strike({ servers, random }) {
    const server = pick(servers, random);
    for (const runner of await server.runnerPids()) kill(runner);
    server.signal("SIGKILL");
    await server.gone();
    await server.startWhenPossible();
  },
};

const freezeServer: Blow = {
  name: "SIGSTOP of a server past its lease",
  async strike({ servers, random, leaseMs }) {
    const server = pick(servers, random);
    server.signal("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, leaseMs * 1.5));
    server.signal("SIGCONT");
    // Where another worker has taken its runs it is fenced and ends by itself; a supervisor would start it again.
    if (servers.length > 1) {
      await Promise.race([server.gone(), new Promise((resolve) => setTimeout(resolve, leaseMs))]);
      if (!server.running) await server.startWhenPossible();
    }
  },
};

const freezeRunner: Blow = {
  name: "SIGSTOP of a runner past the lease",
  async strike({ servers, random, leaseMs }) {
    const runners = (await Promise.all(servers.map((server) => server.runnerPids()))).flat();
    if (runners.length === 0) return;
    const runner = pick(runners, random);
    kill(runner, "SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, leaseMs * 1.2));
    kill(runner, "SIGCONT");
  },
};

const crashDatabase: Blow = {
  name: "SIGKILL of PostgreSQL",
  async strike({ crashDatabase: crash, servers }) {
    await crash?.();
    for (const server of servers) if (!server.running) await server.startWhenPossible();
  },
};

/** What is done to each store; kills are several times as frequent as the slow freezes. */
export function blowsFor(store: "sqlite" | "postgres"): readonly Blow[] {
  const kills = [killRunner, killServer, killBoth, killRunner, killServer, killBoth];
  return store === "sqlite"
    ? [...kills, freezeServer, freezeRunner]
    : [...kills, crashDatabase, crashDatabase, freezeServer, freezeRunner];
}

function kill(processId: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(processId, signal);
  } catch {
    // It was gone already: a blow that missed is counted by nobody's steps in flight.
  }
}
