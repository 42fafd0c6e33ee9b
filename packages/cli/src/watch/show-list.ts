import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@millrace/sdk";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { printResult } from "../terminal/print-result.ts";
import { listenForStop } from "../terminal/stop-requests.ts";

export interface ListOptions extends GlobalOptions {
  readonly watch?: boolean;
}

export interface ListCommand<Found> {
  read(client: Client): Promise<Found>;
  text(found: Found): string;
  readonly listen?: typeof listenForStop;
  /** (Default: a second, as a person sees no more) */
  readonly lookEveryMs?: number;
}

const clearScreen = "\u001b[H\u001b[J";

/**
 * Shows what a command lists; with --watch again whenever it has changed, until it is told to stop: on a terminal in the
 * place of what was there, else below it, with --json as one line each time.
 */
export function showList<Found>(options: ListOptions, command: ListCommand<Found>): Promise<number> {
  const { read, text, listen = listenForStop, lookEveryMs = 1_000 } = command;
  return withClient({ ...options, claims: false }, async ({ client }) => {
    if (!options.watch) {
      const found = await read(client);
      printResult(options, { json: found, text: () => text(found) });
      return 0;
    }
    const stop = listen();
    const { stdout } = process;
    const before = stdout.isTTY && !options.json ? clearScreen : "";
    let shown = "";
    try {
      while (!stop.signal.aborted) {
        const found = await read(client);
        const json = JSON.stringify(found);
        // On a terminal the ages go on although nothing has changed.
        if (before !== "" || json !== shown) stdout.write(`${before}${options.json ? json : text(found)}\n`);
        shown = json;
        await pause(lookEveryMs, undefined, { signal: stop.signal }).catch(() => {});
      }
      return stop.exitCode() ?? 0;
    } finally {
      stop.ignore();
    }
  });
}
