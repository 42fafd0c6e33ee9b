import { type Command, InvalidArgumentError } from "commander";

/** Adds `millrace test`. */
export function addTestCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("test <flow>")
    .description(
      "Run a flow, by its name or file, in simulated worlds that kill, delay and repeat; show what it does not survive.",
    )
    .option("--worlds <n>", "how many worlds", wholeNumber(1, 10_000_000), 1_000)
    .option("--seed <n>", "what chance begins from", wholeNumber(0, 2 ** 31), 1)
    .option(
      "-i, --input <json>",
      "the input as JSON (default: what the worlds or the recording say, or input.json beside the flow)",
    )
    .option("--input-file <file>", "the input from a file, - for standard input")
    .option("--worlds-file <file>", "replies, signals and checks (default: <flow>.worlds.ts beside the flow)")
    .option("--record", "run it once for real with the input, and write down what it asks for and is answered")
    .option("--recording-file <file>", "what was recorded (default: <flow>.recorded.json beside the flow)")
    .option("--data-dir <folder>", "the data folder for --record (default: .millrace, or MILLRACE_DATA_DIR)")
    .option("--grant <host:port...>", "private addresses that a recorded run may reach, such as 127.0.0.1:8080")
    .option("--browser <path>", 'the browser\'s program for --record, or "none"')
    .option("--replay <world>", "only this world, such as 1/kill-after@7, as a report names it")
    .option("--json <file>", "write the result as rows of a benchmark there")
    .action(async (flow, given) => exit(await (await import("../commands/test.ts")).test(flow, given)))
    .addHelpText(
      "after",
      "\nExamples:\n  millrace test price-monitoring\n  millrace test ./my-flow/flow.ts --worlds 10000\n  millrace test ./my-flow/flow.ts --replay 1/kill-after@7\n  millrace test ./my-flow/flow.ts --record --input-file input.json",
    );
}

function wholeNumber(minimum: number, maximum: number) {
  return (text: string): number => {
    if (/^\d{1,10}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };
}
