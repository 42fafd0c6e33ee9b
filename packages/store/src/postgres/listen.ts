import pg from "pg";
import type { StoreChange } from "../store.ts";
import { connectionSettings, type DatabaseAddress } from "./database.ts";
import { channel, decodeNotification } from "./notification.ts";

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** A connection that hears of the commits of other processes; it comes back by itself. */
export interface Listening {
  close(): Promise<void>;
}

/** Resolves once the first connection listens. After a gap it tells that anything may have happened. */
export async function listen({
  address,
  self,
  onChange,
}: {
  readonly address: DatabaseAddress;
  readonly self: string;
  readonly onChange: (change: StoreChange) => void;
}): Promise<Listening> {
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client(connectionSettings(address));
    let listening = false;
    next.on("notification", ({ payload = "" }) => {
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
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client.end();
    },
  };
}
