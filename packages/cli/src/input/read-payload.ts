import type { Json } from "@millrace/flow";
import { readInput } from "./read-input.ts";

export interface PayloadOptions {
  readonly payload?: string;
  /** `-` for standard input. */
  readonly payloadFile?: string;
}

/** What an event or a signal carries, from the command line or a file; null where nothing is given. */
export function readPayload({ payload: input, payloadFile: inputFile }: PayloadOptions): Json {
  if (input === undefined && inputFile === undefined) return null;
  return readInput({ ...(input !== undefined && { input }), ...(inputFile !== undefined && { inputFile }) });
}
