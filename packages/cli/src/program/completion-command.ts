import { Argument, type Command } from "commander";
import { shells } from "../completion/shells.ts";

/** `millrace completion`. */
export function addCompletionCommand(program: Command, exit: (code: number) => void): void {
  program
    .command("completion")
    .description("Print a script that lets a shell complete command lines.")
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .action(async (shell) => exit((await import("../commands/completion.ts")).completion(program, shell)))
    .addHelpText(
      "after",
      `
Switch it on, now and in every new terminal:
  bash        millrace completion bash >> ~/.bashrc
  zsh         millrace completion zsh > "\${fpath[1]}/_millrace"
  fish        millrace completion fish > ~/.config/fish/completions/millrace.fish
  powershell  millrace completion powershell >> $PROFILE`,
    );
}
