import type { Command, Option } from "commander";

/** A word that can be typed, and what it does. */
export interface CompletionWord {
  readonly word: string;
  readonly description: string;
}

/** Where somebody stands after the words typed so far. */
export interface CompletionPlace {
  /** The names of the commands that lead here, with a blank between; empty at the beginning. */
  readonly path: string;
  readonly commands: readonly CompletionWord[];
  readonly options: readonly CompletionOption[];
}

interface CompletionOption extends CompletionWord {
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** What can follow; empty for anything. */
  readonly values: readonly string[];
}

/** Every place of the command tree, read from the very commands that are executed. */
export function completionPlaces(program: Command): readonly CompletionPlace[] {
  const place = (command: Command, path: string): readonly CompletionPlace[] => {
    const help = { word: "--help", description: "what it does, with examples", takesValue: false, values: [] };
    const commands = command.commands.map((child) => ({ word: child.name(), description: child.description() }));
    return [
      { path, commands, options: [...command.options.map(optionOf), help] },
      ...command.commands.flatMap((child) => place(child, `${path} ${child.name()}`.trim())),
    ];
  };
  return place(program, "");
}

function optionOf({ long, description, required, optional, argChoices }: Option): CompletionOption {
  return { word: long!, description, takesValue: required || optional, values: argChoices ?? [] };
}
