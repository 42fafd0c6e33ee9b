import type { StreamEvent } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { listenForStop } from "../terminal/stop-requests.ts";

export interface StreamOptions extends GlobalOptions {
  /** The id of the last event that was seen. */
  readonly after?: string;
}

export interface StreamCommand<Item> {
  open(client: Client, signal: AbortSignal): AsyncIterable<StreamEvent<Item>>;
  text(item: Item): string;
  readonly listen?: typeof listenForStop;
}

/** Shows what a stream tells until it is told to stop; with --json as one line each, with the id that --after takes. */
export function showStream<Item extends object>(options: GlobalOptions, command: StreamCommand<Item>): Promise<number> {
  const { open, text, listen = listenForStop } = command;
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const stop = listen();
    try {
      for await (const { id, data } of open(client, stop.signal)) {
        // What had arrived by then is not shown any more.
        if (stop.signal.aborted) break;
        process.stdout.write(`${options.json ? JSON.stringify({ id, ...data }) : text(data)}\n`);
      }
      return stop.exitCode() ?? 0;
    } finally {
      stop.ignore();
    }
  });
}
