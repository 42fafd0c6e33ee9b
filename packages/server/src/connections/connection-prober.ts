import type { ConnectorHost } from "@millrace/connectors/worker";
import type { Clock } from "@millrace/engine";
import type { Tables } from "@millrace/store";
import {
  type ConnectionProbe,
  dueConnectionProbes,
  putOffConnectionProbe,
  removeConnectionProbe,
} from "@millrace/store/connections";
import type { Log } from "../log/log.ts";
import { connectionFrom, type FindConnection } from "./known-connections.ts";
import { recordHealth } from "./record-health.ts";

export interface ConnectionProberOptions {
  readonly tables: Tables;
  readonly find: FindConnection;
  readonly host: Pick<ConnectorHost, "test">;
  /** Between two probes of a connection, give or take a tenth; 0 for none at all. */
  readonly everyMs: number;
  readonly clock: Pick<Clock, "setTimer">;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
}

const lookEveryMs = 30_000;
// A flow that runs once a month is still in use.
const usedWithinMs = 32 * 86_400_000;
// A probe ends after 15 s; a worker that dies within one leaves it to the others after that.
const leaseMs = 60_000;
const mostAtOnce = 4;
const mostPerLook = 32;

/**
 * Tries the connections that are in use, now and then: those that a flow or a person has used, tested or set up within a
 * month. Several workers share the work; each probe is one worker's.
 */
export class ConnectionProber {
  readonly #options: ConnectionProberOptions;
  readonly #closing = new AbortController();
  #looking: Promise<void> = Promise.resolve();
  #takeCallBack = () => {};

  constructor(options: ConnectionProberOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#options.everyMs > 0) this.#lookAfter(this.#jittered(lookEveryMs, 0.5));
  }

  /** Tries what is due by now. */
  async look(): Promise<void> {
    const { tables } = this.#options;
    const nowMs = await tables.nowMs();
    const due = await dueConnectionProbes(tables, { nowMs, usedSince: nowMs - usedWithinMs, limit: mostPerLook });
    const left = [...due];
    const tryNext = async () => {
      for (let probe = left.shift(); probe && !this.#closing.signal.aborted; probe = left.shift()) {
        await this.#try(probe);
      }
    };
    await Promise.all(Array.from({ length: mostAtOnce }, tryNext));
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("the server stops"));
    this.#takeCallBack();
    await this.#looking;
  }

  #lookAfter(delayMs: number): void {
    if (this.#closing.signal.aborted) return;
    this.#takeCallBack = this.#options.clock.setTimer(delayMs, () => {
      this.#looking = this.look()
        .catch((error: unknown) => this.#options.log("warn", "could not look for connections to try", { error }))
        .then(() => this.#lookAfter(this.#jittered(lookEveryMs, 0.5)));
    });
  }

  async #try(probe: ConnectionProbe): Promise<void> {
    const { tables, find, host, everyMs, log } = this.#options;
    const { project, name } = probe;
    const { signal } = this.#closing;
    try {
      const untilMs = (await tables.nowMs()) + leaseMs;
      if (!(await putOffConnectionProbe(tables, probe, untilMs))) return;
      const connection = await find({ project, name });
      if (connection === null) return await removeConnectionProbe(tables, probe);
      const found = await host.test(connectionFrom(connection), { project, signal });
      const nowMs = await tables.nowMs();
      await recordHealth(tables, { project, name, connection, found, nowMs });
      await putOffConnectionProbe(tables, { ...probe, dueAt: untilMs }, nowMs + this.#jittered(everyMs, 0.1));
    } catch (error) {
      if (!signal.aborted) log("warn", "could not try a connection", { project, connection: name, error });
    }
  }

  /** So that workers, and connections that were set up together, do not stay in step. */
  #jittered(ms: number, share: number): number {
    return Math.round(ms * (1 - share + 2 * share * this.#options.random()));
  }
}
