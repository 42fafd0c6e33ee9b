import type { Command } from "commander";
import { bashCompletion } from "../completion/bash.ts";
import { type CompletionPlace, completionPlaces } from "../completion/completion-places.ts";
import { fishCompletion } from "../completion/fish.ts";
import { powershellCompletion } from "../completion/powershell.ts";
import type { Shell } from "../completion/shells.ts";
import { zshCompletion } from "../completion/zsh.ts";

const scripts: Readonly<Record<Shell, (places: readonly CompletionPlace[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

/** `millrace completion <shell>`: prints the script that completes command lines. */
export function completion(program: Command, shell: Shell): number {
  process.stdout.write(scripts[shell](completionPlaces(program)));
  return 0;
}
