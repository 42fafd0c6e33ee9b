import { paint } from "./style.ts";

/** Tells what takes its time: one line that is written over on a terminal, a line per change elsewhere. Silent with `--json`. */
export interface Progress {
  say(text: string): void;
  /** Leaves the last line as done. */
  done(text: string): void;
  clear(): void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 100;

export function createProgress(options: { readonly silent: boolean; readonly stream?: NodeJS.WriteStream }): Progress {
  const stream = options.stream ?? process.stderr;
  if (options.silent) return { say() {}, done() {}, clear() {} };
  return stream.isTTY ? liveProgress(stream) : plainProgress(stream);
}

function plainProgress(stream: NodeJS.WriteStream): Progress {
  let last = "";
  const write = (text: string) => {
    if (text !== last) stream.write(`${text}\n`);
    last = text;
  };
  return { say: write, done: write, clear() {} };
}

function liveProgress(stream: NodeJS.WriteStream): Progress {
  let timer: NodeJS.Timeout | undefined;
  let text = "";
  let frame = 0;
  const draw = () => {
    const mark = paint("cyan", frames[frame++ % frames.length]!);
    stream.write(`\r\u001b[2K${mark} ${text.slice(0, Math.max(10, stream.columns - 4))}`);
  };
  const clear = () => {
    clearInterval(timer);
    timer = undefined;
    stream.write("\r\u001b[2K");
  };
  return {
    say(next) {
      text = next;
      timer ??= setInterval(draw, frameMs).unref();
      draw();
    },
    done(last) {
      clear();
      stream.write(`${paint("green", "✓")} ${last}\n`);
    },
    clear,
  };
}
