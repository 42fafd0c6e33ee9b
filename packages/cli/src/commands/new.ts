import { relative, resolve } from "node:path";
import { writeNewFlow } from "../authoring/new-flow-files.ts";
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
  const folder = writeNewFlow({ name, root, ...(options.from !== undefined && { from: options.from }) });
  const written = writeProjectFiles(root);
  const path = `./${relative(process.cwd(), folder)}`;
  printResult(options, {
    json: { flow: name, folder, projectFiles: written },
    text: () => `Wrote ${path}/flow.ts${written.length > 0 ? `, and beside it ${written.join(" and ")}` : ""}.

  millrace dev ${path}       publishes it at every save, with its types checked
  millrace run ${path}       runs it once
  millrace test ${path}      runs it in a thousand worlds where everything breaks`,
  });
  return 0;
}
