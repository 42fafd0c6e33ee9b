import { join } from "node:path";
// Not its promises: they ask for a completion a turn later, and a second Tab of the same turn gets the line from before the first.
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { CompletionPlace } from "../completion/completion-places.ts";
import { printError } from "../terminal/print-error.ts";
import { paint } from "../terminal/style.ts";
import { completeLine } from "./complete-line.ts";
import { keepLine, readHistory } from "./line-history.ts";
import { splitWords } from "./split-words.ts";

export interface InteractiveOptions {
  readonly places: readonly CompletionPlace[];
  /** Executes the words of one command. */
  execute(words: readonly string[]): Promise<number>;
  readonly input: Readable;
  readonly output: Writable;
  readonly dataFolder: string;
}

const greeting = `Millrace. Type a command without "millrace" in front: ${["start", "runs", "flows", "doctor"].join(", ")}, ...
Tab completes, the up arrow brings lines back, help lists all, Ctrl+D ends.`;

/** `millrace` alone on a terminal: commands line by line, with history and completion; returns the exit code of the last one. */
export async function interactive(options: InteractiveOptions): Promise<number> {
  const { places, execute, input, output, dataFolder } = options;
  const file = join(dataFolder, "history");
  output.write(`${greeting}\n`);
  let exitCode = 0;
  let history = readHistory(file);
  for (;;) {
    // Anew for each line: a command listens for Ctrl+C itself while it works, and reads what it asks for.
    const lines = createInterface({
      input,
      output,
      history,
      terminal: true,
      completer: (line: string) => completeLine(places, line),
    });
    lines.on("history", (lately: string[]) => {
      history = lately;
    });
    const line = await nextLine(lines);
    lines.close();
    if (line === null || /^(exit|quit)$/.test(line.trim())) break;
    if (line.trim() === "") continue;
    keepLine(file, line);
    exitCode = await executeLine(line, execute);
  }
  return exitCode;
}

/** The next line; null at the end of the input. Ctrl+C takes back what is typed, on an empty line it ends. */
function nextLine(lines: Interface): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  lines.on("SIGINT", () => {
    if (lines.line === "") lines.close();
    else lines.write(null, { ctrl: true, name: "u" });
  });
  lines.once("close", () => resolve(null));
  lines.question(`${paint("cyan", "millrace")}> `, resolve);
  return promise;
}

async function executeLine(line: string, execute: InteractiveOptions["execute"]): Promise<number> {
  try {
    const words = splitWords(line);
    return await execute(words[0] === "millrace" ? words.slice(1) : words);
  } catch (error) {
    return printError(error, { json: false });
  }
}
