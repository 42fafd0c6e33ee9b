import { randomUUID } from "node:crypto";
import pg from "pg";
import type { StoreChange } from "../store.ts";
import { connectionSettings, type DatabaseAddress } from "./database.ts";
import { channel, decodeNotification } from "./notification.ts";

const firstPauseMs = 100;
const longestPauseMs = 5_000;
// A notification takes some milliseconds; a machine that needs more than this is asked instead, which is only slower.
const heardWithinMs = 2_000;

/** A connection that hears of the commits of other processes; it comes back by itself. */
export interface Listening {
  /** Whether what is sent can be heard here: behind a pooler in transaction mode it cannot. */
  readonly hears: boolean;
  close(): Promise<void>;
}

/** Resolves once the first connection listens. After a gap it tells that anything may have happened. */
export async function listen({
  address,
  self,
  onChange,
  notify,
}: {
  readonly address: DatabaseAddress;
  readonly self: string;
  readonly onChange: (change: StoreChange) => void;
  /** Sends a notification over another connection. */
  readonly notify: (payload: string) => Promise<unknown>;
}): Promise<Listening> {
  // No store takes this for a change.
  const probe = `?${randomUUID()}`;
  const heard = Promise.withResolvers<boolean>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client(connectionSettings(address));
    let listening = false;
    next.on("notification", ({ payload = "" }) => {
      if (payload === probe) heard.resolve(true);
      const change = decodeNotification(payload, { self });
      if (change) onChange(change);
    });
    next.on("error", () => undefined);
    next.on("end", () => {
      if (listening) reconnect(firstPauseMs);
    });
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
    } catch (error) {
      void next.end().catch(() => undefined);
      throw error;
    }
    listening = true;
    return next;
  }
  function reconnect(pauseMs: number): void {
    if (closed) return;
    timer = setTimeout(async () => {
      try {
        client = await connect();
        if (closed) await client.end();
        else onChange({ claimable: true, runs: "many", attention: "many", duties: true });
      } catch {
        reconnect(Math.min(pauseMs * 2, longestPauseMs));
      }
    }, pauseMs);
  }
  async function close(): Promise<void> {
    closed = true;
    clearTimeout(timer);
    await client.end();
  }
  const giveUp = setTimeout(() => heard.resolve(false), heardWithinMs);
  try {
    await notify(probe);
    return { hears: await heard.promise, close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    clearTimeout(giveUp);
  }
}
