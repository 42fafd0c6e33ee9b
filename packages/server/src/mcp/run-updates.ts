import { operations } from "@millrace/contract";
import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from "@modelcontextprotocol/server";
import type { McpCaller } from "./mcp-caller.ts";
import { parseRunUri } from "./run-uri.ts";

/** How many resources one client may have watched: each is looked after at every change of a run. */
export const mostWatched = 50;

// Whoever is told reads again; a run may write hundreds of entries in a second.
const tellEveryMs = 500;

/** Calls back whenever the run of a resource moves on, until it has ended; returns the way to stop. */
export async function watchResource(caller: McpCaller, uri: string, onUpdate: () => void): Promise<() => void> {
  const place = parseRunUri(uri);
  if (!place) throw new ResourceNotFoundError(uri);
  const { runId } = place;
  const { seq } = await caller.call(operations.runs.get, { runId });
  const over = new AbortController();
  const teller = createTeller(onUpdate);
  const signal = AbortSignal.any([over.signal, caller.stopping]);
  async function follow(): Promise<void> {
    for await (const _entry of caller.watch(runId, { signal, after: seq })) teller.tell();
  }
  // A connection that breaks ends it, as it ends the client's.
  void follow().catch(() => {});
  return () => {
    over.abort();
    teller.stop();
  };
}

/** Tells at once, and what comes soon after that in one. */
function createTeller(onUpdate: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  function tell(): void {
    if (timer !== undefined) {
      again = true;
      return;
    }
    again = false;
    onUpdate();
    timer = setTimeout(() => {
      timer = undefined;
      if (again) tell();
    }, tellEveryMs).unref();
  }
  return { tell, stop: () => clearTimeout(timer) };
}

/** The resources that one client of a session has subscribed to. */
export interface Subscriptions {
  add(caller: McpCaller, uri: string): Promise<void>;
  remove(uri: string): void;
  close(): void;
}

export function createSubscriptions(tell: (uri: string) => void): Subscriptions {
  const watched = new Map<string, Promise<() => void>>();
  const remove = (uri: string) => {
    const stopping = watched.get(uri);
    watched.delete(uri);
    stopping?.then(
      (stop) => stop(),
      () => {},
    );
  };
  return {
    async add(caller, uri) {
      if (!watched.has(uri)) {
        requireRoom(watched.size + 1);
        watched.set(
          uri,
          watchResource(caller, uri, () => tell(uri)),
        );
      }
      try {
        await watched.get(uri);
      } catch (error) {
        watched.delete(uri);
        throw error;
      }
    },
    remove,
    close() {
      for (const uri of [...watched.keys()]) remove(uri);
    },
  };
}

/** Refuses more resources than a client may have watched. */
function requireRoom(count: number): void {
  if (count <= mostWatched) return;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `Cannot watch another resource as a client may watch at most ${mostWatched}: end a subscription first`,
  );
}
