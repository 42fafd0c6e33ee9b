import { emitKeypressEvents } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@millrace/sdk";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { type BoardState, boardLines } from "../top/board.ts";
import { EndedPerSecond } from "../top/ended-per-second.ts";

// A person sees no more, and it costs the server three reads.
const lookEveryMs = 1_000;
const shownRuns = 100;

/** `millrace top`: what runs, what waits and how much ends, live; one picture where the output is no terminal. */
export async function top(options: GlobalOptions, listen = listenForStop): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client, url }) => {
    const { stdin, stdout } = process;
    if (options.json || !stdout.isTTY || !stdin.isTTY) {
      const state = await look(client, { url, ended: null });
      stdout.write(
        options.json ? `${JSON.stringify(state, null, 2)}\n` : `${boardLines(state, sizeOf(stdout)).join("\n")}\n`,
      );
      return 0;
    }
    const ended = new EndedPerSecond({ seconds: 60, fromMs: Date.now() });
    const stop = listen();
    const quitting = new AbortController();
    const signal = AbortSignal.any([stop.signal, quitting.signal]);
    const leave = enterScreen((key) => (key === "q" || key === "escape") && quitting.abort());
    void countEnded(client, { ended, signal });
    try {
      let state: BoardState | null = null;
      while (!signal.aborted) {
        state = await look(client, { url, ended }).catch((error: Error) => withTrouble(state, error));
        draw(boardLines(state, sizeOf(stdout)));
        await pause(lookEveryMs, undefined, { signal }).catch(() => {});
      }
      return stop.exitCode() ?? 0;
    } finally {
      quitting.abort();
      leave();
      stop.ignore();
    }
  });
}

interface Looking {
  readonly url: string;
  /** Null for one look, which has counted nothing. */
  readonly ended: EndedPerSecond | null;
}

async function look(client: Client, { url, ended }: Looking): Promise<BoardState> {
  const [system, { queues }, { runs }] = await Promise.all([
    client.system.get(),
    client.queues.list({}),
    client.runs.list({ limit: shownRuns }),
  ]);
  return { url, system, queues, runs, ended: ended?.until(Date.now()) ?? [], trouble: null };
}

/** The last picture, with what is wrong now; with none yet, that ends the command. */
function withTrouble(state: BoardState | null, error: Error): BoardState {
  if (state === null) throw error;
  return { ...state, trouble: error.message };
}

async function countEnded(
  client: Client,
  { ended, signal }: { readonly ended: EndedPerSecond; readonly signal: AbortSignal },
): Promise<void> {
  try {
    for await (const { data } of client.events.watch({ entries: "runs" }, { signal })) {
      const { kind, at } = data.entry;
      if (kind === "run.succeeded") ended.add("succeeded", Date.parse(at));
      if (kind === "run.failed") ended.add("failed", Date.parse(at));
    }
  } catch {
    // The next look says what is wrong.
  }
}

const sizeOf = ({ columns, rows }: NodeJS.WriteStream) => ({
  columns: columns ?? 100,
  rows: rows ?? 40,
  nowMs: Date.now(),
});

/** Each line anew and the rest of it cleared: nothing flickers. */
function draw(lines: readonly string[]): void {
  process.stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join("\n")}\u001b[J`);
}

/** Takes the whole terminal, without what was there being lost; returns what gives it back. */
function enterScreen(onKey: (key: string | undefined) => void): () => void {
  const { stdin, stdout } = process;
  const listener = (_text: string, { name, ctrl }: { readonly name?: string; readonly ctrl?: boolean }) => {
    // In raw mode the terminal sends no signal for Ctrl+C.
    if (ctrl && name === "c") process.kill(process.pid, "SIGINT");
    else onKey(name);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on("keypress", listener);
  stdin.resume();
  stdout.write("\u001b[?1049h\u001b[?25l");
  return () => {
    stdin.off("keypress", listener);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write("\u001b[?25h\u001b[?1049l");
  };
}
