import { execute } from "../execute.ts";
import { captured } from "./captured.ts";

/** Calls the command line in this process, on a data folder. */
export function called(dataFolder: string, ...args: readonly string[]) {
  return captured(() => execute([...args, "--data-dir", dataFolder]));
}

/** The one JSON document that a command with --json writes, and nothing else. */
export async function calledForJson(dataFolder: string, ...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await called(dataFolder, ...args, "--json");
  return { exitCode, stderr, json: JSON.parse(stdout) };
}
