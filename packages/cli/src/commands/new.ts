import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { testNeeds, writeNewFlow } from "../authoring/new-flow-files.ts";
import { writeProjectFiles } from "../authoring/project-files.ts";
import { printResult } from "../terminal/print-result.ts";

export interface NewOptions {
  readonly json?: boolean;
  readonly from?: string;
  readonly in?: string;
}

/** `millrace new <name>`: the files of a flow of one's own. */
export function newFlow(name: string, options: NewOptions): number {
  const root = resolve(options.in ?? ".");
  const { from } = options;
  const folder = writeNewFlow({ name, root, ...(from !== undefined && { from }) });
  const written = writeProjectFiles(root, { withTests: from !== undefined });
  const path = `./${relative(process.cwd(), folder)}`;
  const needs = from === undefined ? [] : testNeeds(folder);
  const sample = join(folder, "sample-input.json");
  const input = existsSync(sample) ? ` --input-file ${path}/sample-input.json` : "";
  printResult(options, {
    json: { flow: name, folder, projectFiles: written, testNeeds: needs },
    text: () =>
      [
        `Wrote ${path}/flow.ts${written.length > 0 ? `, and beside it ${list(written)}` : ""}.`,
        "",
        `  millrace dev ${path}       publishes it at every save, with its types checked`,
        `  millrace run ${path}${input}       runs it once`,
        `  millrace test ${path}      runs it in a thousand worlds where everything breaks`,
        ...(needs.length === 0
          ? []
          : [
              "",
              "Its own tests came along; where Vitest is not installed yet:",
              "",
              `  npm install --save-dev ${needs.join(" ")}`,
              "  npx vitest run",
            ]),
      ].join("\n"),
  });
  return 0;
}

const list = (words: readonly string[]) => new Intl.ListFormat("en-GB").format(words);
