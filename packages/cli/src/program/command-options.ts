import { type Command, InvalidArgumentError } from "commander";

/** Options that every command takes. */
export function global(command: Command): Command {
  return command
    .option("--json", "answer with JSON on standard output")
    .option("--data-dir <folder>", "the data folder (default: .millrace, or MILLRACE_DATA_DIR)");
}

/** Options of commands that may have to execute runs. */
export function server(command: Command): Command {
  return global(command)
    .option("--grant <host:port...>", "private addresses that flows may reach, such as 127.0.0.1:8080")
    .option("--browser <path>", 'the browser\'s program, or "none"');
}

/** Refuses what is no whole number of a range; the text goes on to where it is used. */
export function wholeNumber(minimum: number, maximum: number) {
  return (text: string): string => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum) return text;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}
