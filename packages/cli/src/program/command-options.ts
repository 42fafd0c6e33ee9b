import { type Command, InvalidArgumentError } from "commander";

/** Options of commands that only this machine can do. */
export function local(command: Command): Command {
  return command
    .option("--json", "answer with JSON on standard output")
    .option("--data-dir <folder>", "the data folder (default: .millrace, or MILLRACE_DATA_DIR)");
}

/** Options of commands that any server can do. */
export function global(command: Command): Command {
  return elsewhere(local(command));
}

/** Options of commands that list what changes. */
export function list(command: Command): Command {
  return global(command).option("-w, --watch", "stay, and show it again whenever it has changed");
}

/** Options of commands that tell what happens until they are told to stop. */
export function follow(command: Command): Command {
  return global(command).option("--after <id>", "go on behind this event; with --json each says its id");
}

/** Options that name another server than the data folder's. */
export function elsewhere(command: Command): Command {
  return command
    .option("--server <url>", "go to a server elsewhere instead of the data folder's")
    .option("--token-file <file>", "holds a token of that server (default: the one that millrace link was given)");
}

/** Options of commands that may have to execute runs. */
export function server(command: Command): Command {
  return ownServer(global(command));
}

/** What a server of the command's own may do. */
export function ownServer(command: Command): Command {
  return command
    .option("--grant <host:port...>", "private addresses that flows may reach, such as 127.0.0.1:8080")
    .option("--browser <path>", 'the browser\'s program, or "none"');
}

/** Refuses what is no whole number of a range; the text goes on to where it is used. */
export function wholeNumber(minimum: number, maximum: number) {
  return (text: string): string => {
    if (/^-?\d{1,9}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum) return text;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}
