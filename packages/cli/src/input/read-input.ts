import { readFileSync } from "node:fs";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

export interface InputOptions {
  readonly input?: string;
  /** `-` for standard input. */
  readonly inputFile?: string;
}

/** The input of a run, from the command line or a file; `{}` where none is given (`JSON_INVALID`, `INPUT_INVALID`). */
export function readInput({ input, inputFile }: InputOptions): Json {
  if (input !== undefined && inputFile !== undefined) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: "Cannot take two inputs as a run has one: --input and --input-file were given",
      hint: "Leave one of them out.",
    });
  }
  if (inputFile !== undefined) return parse(readInputFile(inputFile), `Correct ${inputFile}.`);
  const hint = `Put it in single quotes: --input '{"urls":["https://example.com"]}'; a file goes to --input-file.`;
  return parse(input ?? "{}", hint);
}

function parse(text: string, hint: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new MillraceError({
      code: "JSON_INVALID",
      message: `Cannot read the input as it must be JSON: ${(cause as Error).message}`,
      hint,
      cause,
    });
  }
}

function readInputFile(file: string): string {
  try {
    // Editors on Windows put a mark in front that JSON does not know.
    return readFileSync(file === "-" ? 0 : file, "utf8").replace(/^\uFEFF/, "");
  } catch (cause) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot read the input as its file must be readable: ${(cause as Error).message}`,
      hint: "Name a file, or - for standard input.",
      cause,
    });
  }
}
