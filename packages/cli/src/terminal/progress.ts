import { paint } from "./style.ts";
import { shorten } from "./width.ts";

/** Tells what takes its time: one line that is written over on a terminal, a line now and then elsewhere. */
export interface Progress {
  say(text: string): void;
  /** Leaves a line as done. */
  done(text: string): void;
  clear(): void;
}

export interface ProgressOptions {
  readonly silent: boolean;
  /** (Default: standard error, so that a command's own output stays clean) */
  readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly nowMs?: () => number;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;
// In a log a line for each of a thousand steps helps no one.
const plainPauseMs = 2_000;
const longestPlain = 200;

export function createProgress({
  silent,
  stream = process.stderr,
  nowMs = () => performance.now(),
}: ProgressOptions): Progress {
  if (silent) return { say() {}, done() {}, clear() {} };
  return stream.isTTY ? liveProgress(stream, nowMs) : plainProgress(stream, nowMs);
}

type Stream = NonNullable<ProgressOptions["stream"]>;

function plainProgress(stream: Stream, nowMs: () => number): Progress {
  let saidAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const write = (text: string) => {
    saidAt = nowMs();
    stream.write(`${shorten(text, longestPlain)}\n`);
  };
  const clear = () => clearTimeout(timer);
  return {
    say(text) {
      clear();
      const pauseMs = saidAt + plainPauseMs - nowMs();
      if (pauseMs <= 0) write(text);
      // What is said last is said, even when nothing follows it.
      else timer = setTimeout(write, pauseMs, text).unref();
    },
    done(text) {
      clear();
      stream.write(`${text}\n`);
    },
    clear,
  };
}

function liveProgress(stream: Stream, nowMs: () => number): Progress {
  let timer: NodeJS.Timeout | undefined;
  let text = "";
  let frame = 0;
  let since = 0;
  const draw = () => {
    const mark = paint("cyan", frames[frame++ % frames.length]!, stream);
    const seconds = Math.floor((nowMs() - since) / 1_000);
    const elapsed = seconds < 1 ? "" : ` ${seconds} s`;
    const line = shorten(text, Math.max(10, (stream.columns ?? 80) - 3 - elapsed.length));
    stream.write(`\r\u001b[2K${mark} ${line}${paint("dim", elapsed, stream)}`);
  };
  const clear = () => {
    if (!timer) return;
    clearInterval(timer);
    timer = undefined;
    stream.write("\r\u001b[2K");
  };
  return {
    say(next) {
      text = next;
      if (!timer) {
        since = nowMs();
        timer = setInterval(draw, frameMs).unref();
      }
      draw();
    },
    done(last) {
      clear();
      stream.write(`${paint("green", "✓", stream)} ${last}\n`);
    },
    clear,
  };
}
