import type { Command } from "commander";
import { global } from "./command-options.ts";

const commands = () => import("../commands/artifacts.ts");

/** `millrace artifacts` and what stands below it. */
export function addArtifactCommands(program: Command, exit: (code: number) => void): void {
  const artifacts = program.command("artifacts").description("List, download and upload the files of runs.");

  global(artifacts.command("list <run>", { isDefault: true }))
    .description("List the files that a run has stored; `list` may be left out.")
    .action(async (run, given) => exit(await (await commands()).listArtifacts(run, given)));

  global(artifacts.command("get <run> <artifact>"))
    .description("Download a file of a run; millrace show <run> --save <folder> writes all of them.")
    .option("-o, --output <file>", "where to write it (default: standard output)")
    .option("--range <range>", "a part of it, such as bytes=0-1023")
    .action(async (run, artifact, given) => exit(await (await commands()).getArtifact(run, artifact, given)))
    .addHelpText("after", `\nExample:\n  millrace artifacts get 01jnv8m3 ${"9f86d081".repeat(8)} --output product.png`);

  global(artifacts.command("upload <file>"))
    .description(
      "Store a file for the input of runs, and print how an input names it; unused it is removed after a day.",
    )
    .option("--name <name>", "what it is called (default: the file's name)")
    .option("--media-type <type>", "what is in it (default: as the file's name says)")
    .option("--sha256 <hash>", "what its bytes must come to; other ones are refused")
    .action(async (file, given) => exit(await (await commands()).uploadArtifact(file, given)))
    .addHelpText("after", "\nExample:\n  millrace artifacts upload ./orders.csv --json");
}
