import type { StreamEvent } from "@millrace/contract";
import type { WatchOptions } from "@millrace/sdk";
import { useEffect, useRef, useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { asError, isUnreachable } from "../error/as-error.ts";
import { usePageShown } from "./use-page-shown.ts";

export interface StreamOptions<Item> {
  /** Names what is followed: another key is another stream; null follows nothing. */
  readonly key: string | null;
  readonly open: (options: WatchOptions) => AsyncIterable<StreamEvent<Item>>;
  /** All that arrived together. */
  readonly onItems: (items: readonly Item[]) => void;
  /** The stream is open, for the first time or again. */
  readonly onOpen?: () => void;
  readonly onEnd?: () => void;
}

// The client goes on with a stream that was open; one that could not be opened at all is tried again here.
const retryMs = 2_000;
// A server that has stopped in the middle keeps its connections: its heartbeat, every 5 s, is missed.
const silenceMs = 8_000;

/**
 * Follows a stream as long as the page is shown: a browser opens six connections to a server, and tabs in the
 * background would keep them all. Returns what ended it other than its end.
 */
export function useStream<Item>(options: StreamOptions<Item>): Error | null {
  const { setConnection, onStreamError } = usePanel();
  const isShown = usePageShown();
  const [error, setError] = useState<Error | null>(null);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(options);
  latest.current = options;
  const { key } = options;
  useEffect(() => {
    if (key === null || !isShown) return;
    const stop = new AbortController();
    setError(null);
    if (attempt === 0) setConnection("opening");
    let timer: ReturnType<typeof setTimeout> | undefined;
    follow({ options: latest, signal: stop.signal, setConnection })
      .then(() => {
        if (stop.signal.aborted) return;
        setConnection("not needed");
        latest.current.onEnd?.();
      })
      .catch((thrown: unknown) => {
        if (stop.signal.aborted) return;
        if (isUnreachable(thrown)) {
          setConnection("lost");
          timer = setTimeout(() => setAttempt(attempt + 1), retryMs);
          return;
        }
        setConnection("not needed");
        setError(asError(thrown));
        onStreamError(thrown);
      });
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, isShown, attempt, setConnection, onStreamError]);
  return error;
}

interface Following<Item> {
  readonly options: { readonly current: StreamOptions<Item> };
  readonly signal: AbortSignal;
  readonly setConnection: (state: "open" | "lost") => void;
}

async function follow<Item>({ options, signal, setConnection }: Following<Item>): Promise<void> {
  let waiting: Item[] = [];
  const hand = () => {
    const items = waiting;
    waiting = [];
    if (items.length > 0 && !signal.aborted) options.current.onItems(items);
  };
  const onConnection = (state: "open" | "lost") => {
    if (signal.aborted) return;
    setConnection(state);
    if (state === "open") options.current.onOpen?.();
  };
  // A panel left open is to find its server again, be it tomorrow.
  for await (const { data } of options.current.open({
    signal,
    onConnection,
    giveUpAfterMs: Number.POSITIVE_INFINITY,
    silenceMs,
  })) {
    // A long journal arrives in one go: drawn once per task, not once per entry.
    if (waiting.push(data) === 1) setTimeout(hand);
  }
  hand();
}
