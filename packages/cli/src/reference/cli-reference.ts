import type { Argument, Command, Option } from "commander";
import { createProgram, exitCodes } from "../program.ts";

const introduction = `# The command line

Commands that need a server use the one that owns the data folder; where none runs, they start one for as long as they
last. Commands that only look (\`flows\`, \`runs\`, \`show\`, \`cancel\`, \`doctor\`) let nothing run, and leave no data folder
where there was none. With \`--server <url> --token-file <file>\` a command goes to a server elsewhere; [a link](agents.md#from-a-repository-that-is-linked-to-a-server)
has all commands of a repository do so. Settings of the environment are in [Configuration](configuration.md); a flag wins over them.

A command's result goes to standard output, its progress to standard error. With \`--json\` standard output is one JSON
document: the answer, or \`{ "error": { "code", "message", "hint", ... } }\`, of a list with \`--watch\` one line each time. Colours are left out where the output is no
terminal or \`NO_COLOR\` is set.
`;

/** The whole of \`docs/cli.md\`, written from the command tree. */
export function cliReference(): string {
  const program = createProgram({ version: "", exit() {} });
  return `${[introduction, ...leaves(program).map(commandSection), exitCodeSection()].join("\n")}`;
}

/** The commands that do something, not the groups. */
function leaves(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => (child.commands.length > 0 ? leaves(child) : [child]));
}

function commandSection(command: Command): string {
  const names = [command.name()];
  for (let parent = command.parent; parent; parent = parent.parent) names.unshift(parent.name());
  const rows = command.options.map(optionRow).join("\n");
  const usage = [...names, ...command.registeredArguments.map(argumentText)].join(" ");
  const examples = examplesOf(command);
  return `## ${usage}\n\n${command.description()}\n\n| option | |\n|---|---|\n${rows}\n${examples}`;
}

function argumentText(argument: Argument): string {
  return argument.required ? `\\<${argument.name()}\\>` : `[${argument.name()}]`;
}

function optionRow({ flags, description, argChoices }: Option): string {
  const choices = argChoices ? `: ${argChoices.map((choice) => `\`${choice}\``).join(", ")}` : "";
  return `| \`${flags}\` | ${description}${choices} |`;
}

/** What a command's help shows after its options. */
function examplesOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut(part) {
      text += part;
    },
  });
  command.outputHelp();
  const examples = text.split(/\nExamples?:\n/)[1];
  return examples === undefined ? "" : `\n\`\`\`sh\n${examples.trimEnd().replaceAll(/^ {2}/gm, "")}\n\`\`\`\n`;
}

function exitCodeSection(): string {
  const rows = exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`).join("\n");
  return `## Exit codes\n\n| code | |\n|---|---|\n${rows}\n\nEvery error has a code of its own, too: [Errors](errors.md).\n`;
}
