import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgram } from "../program.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { bashCompletion } from "./bash.ts";
import { completionPlaces } from "./completion-places.ts";
import { fishCompletion } from "./fish.ts";
import { powershellCompletion } from "./powershell.ts";
import { zshCompletion } from "./zsh.ts";

const places = completionPlaces(createProgram({ version: "1", exit() {} }));

function scriptFile(text: string): string {
  const file = join(temporaryFolder({}), "completion");
  writeFileSync(file, text);
  return file;
}

const isInstalled = (shell: string) => spawnSync(shell, ["--version"]).status === 0;
const without = ["zsh", "fish"].filter((shell) => !isInstalled(shell));
if (without.length > 0) console.warn(`Not installed here, so its completion is not tried: ${without.join(", ")}`);

// What is typed, what is offered, and what is not.
const cases = [
  ["millrace ru", ["run", "runs"], ["start", "--json"]],
  ["millrace queues ", ["list", "set", "pause", "resume"], ["runs"]],
  ["millrace queues set mail --con", ["--concurrency", "--concurrency-per-key"], ["--rate"]],
  ["millrace runs --status ", ["queued", "succeeded"], ["--flow"]],
  ["millrace runs --status failed --fl", ["--flow"], ["--limit"]],
] as const;

describe("the completion of command lines", () => {
  it("knows every command of the program, with what it does", () => {
    expect(places.map(({ path }) => path)).toEqual(expect.arrayContaining(["", "run", "queues set", "demo crash"]));
    for (const { commands, options } of places)
      for (const { word, description } of [...commands, ...options]) expect(description, word).not.toBe("");
  });

  it.each(cases)("in bash goes on behind %j", (line, offered, absent) => {
    const script = `
      source ${scriptFile(bashCompletion(places))}
      IFS=' ' read -ra COMP_WORDS <<< "$1"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
      _millrace; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const words = execFileSync("bash", ["-c", script, "bash", line], { encoding: "utf8" }).split("\n");
    expect(words).toEqual(expect.arrayContaining([...offered]));
    for (const word of absent) expect(words).not.toContain(word);
  });

  it.skipIf(without.includes("fish")).each(cases)("in fish goes on behind %j", (line, offered, absent) => {
    const script = `source ${scriptFile(fishCompletion(places))}; complete -C "$argv[1]"`;
    const answer = execFileSync("fish", ["--no-config", "-c", script, line], { encoding: "utf8" });
    const words = answer.split("\n").map((row) => row.split("\t")[0]);
    expect(words).toEqual(expect.arrayContaining([...offered]));
    for (const word of absent) expect(words).not.toContain(word);
  });

  it.skipIf(without.includes("zsh"))("in zsh is a script that it takes", () => {
    const script = `autoload -U compinit; compinit -u -D; source ${scriptFile(zshCompletion(places))}; print $_comps[millrace]`;
    expect(execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8" })).toBe("_millrace\n");
  });

  it("in PowerShell quotes every text", () => {
    const script = powershellCompletion([
      { path: "", commands: [{ word: "run", description: "a flow's run" }], options: [] },
    ]);
    expect(script).toContain("'' = @(@('run', 'a flow''s run'))");
  });
});
