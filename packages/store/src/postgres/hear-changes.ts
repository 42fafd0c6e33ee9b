import { MillraceError } from "@millrace/flow/errors";
import type { StoreChange } from "../store.ts";
import type { DatabaseAddress } from "./database.ts";
import { type Listening, listen } from "./listen.ts";

/** How often a database is asked that cannot tell of its commits. */
const pollEveryMs = 500;

export interface HearOptions {
  readonly address: DatabaseAddress;
  /** The same database without a pooler in between. */
  readonly listenUrl: string | null;
  readonly self: string;
  readonly onChange: (change: StoreChange) => void;
  /** Sends a notification over another connection. */
  readonly notify: (payload: string) => Promise<unknown>;
  /** Told when nothing can be heard. */
  readonly onPolling: () => void;
}

/**
 * Hears of the commits of other processes. Behind a pooler in transaction mode LISTEN succeeds and nothing ever comes:
 * that is found out by listening for a notification of one's own. Without a direct way, whoever waits looks again and again.
 */
export async function hearChanges(options: HearOptions): Promise<Listening> {
  const { address, listenUrl, self, onChange, notify, onPolling } = options;
  const direct = listenUrl === null ? address : { ...address, url: listenUrl };
  const listening = await listen({ address: direct, self, onChange, notify });
  if (listening.hears) return listening;
  await listening.close();
  if (listenUrl !== null) throw deafListenUrl();
  onPolling();
  // Cancellations and signals of runs under way come with the next heartbeat.
  const look = () => onChange({ claimable: true, runs: "many", attention: [], duties: true });
  const timer = setInterval(look, pollEveryMs);
  timer.unref();
  return { hears: false, close: async () => clearInterval(timer) };
}

function deafListenUrl(): MillraceError {
  return new MillraceError({
    code: "CONFIG_INVALID",
    message:
      "Cannot use MILLRACE_LISTEN_URL as it must lead to the database of MILLRACE_DATABASE_URL without a pooler: a notification sent there was not heard",
    hint: "Name the PostgreSQL server itself, with the same database, or take the setting away to have the database asked every half second.",
  });
}
