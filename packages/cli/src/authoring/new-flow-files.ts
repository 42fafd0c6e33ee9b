import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import { nearest } from "@millrace/server/outside";
import { bundledFlows } from "../publish/bundled-flows.ts";

export interface NewFlow {
  readonly name: string;
  /** A bundled flow to begin with instead of the smallest one. */
  readonly from?: string;
  /** The repository's folder: the flow's own is `flows/<name>` below it. */
  readonly root: string;
}

/** Writes the files of a new flow; returns its folder (`INPUT_INVALID` where the name is none or is taken). */
export function writeNewFlow({ name, from, root }: NewFlow): string {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 64)
    throw refused(`a flow's name is lower-case words joined by dashes: ${name}`, "Name it like price-watch.");
  const folder = join(root, "flows", name);
  if (existsSync(folder))
    throw refused(`its folder must be new: ${folder} is there`, "Choose another name, or delete the folder.");
  if (from === undefined) writeSmallest(folder, name);
  else copyBundled(folder, { name, from });
  return folder;
}

function writeSmallest(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "flow.ts"), smallestFlow(name));
  writeFileSync(join(folder, "input.json"), `${JSON.stringify({ name: "world" }, null, 2)}\n`);
}

const smallestFlow = (name: string) => `import { defineFlow, z } from "@millrace/flow";

export default defineFlow({
  name: "${name}",
  description: "Greets somebody.",
  input: z.object({ name: z.string().min(1) }),
  async run({ input, step, log }) {
    // What a step returns is recorded: after a crash the flow goes on behind it, and the step never runs again.
    const greeting = await step("greet", () => \`Hello, \${input.name}!\`);
    log.info(greeting);
    return { greeting };
  },
});
`;

// Of the workspace it comes from.
const notCopied = new Set(["package.json", "node_modules"]);

function copyBundled(folder: string, { name, from }: { readonly name: string; readonly from: string }): void {
  const bundled = bundledFlows();
  const source = bundled.find((flow) => flow.name === from);
  if (!source) {
    const names = bundled.map((flow) => flow.name);
    const guess = nearest(from, names);
    throw refused(
      `it begins with a bundled flow: ${from} is none of ${names.join(", ")}`,
      guess ? `Did you mean ${guess}?` : "millrace flows lists them.",
    );
  }
  cpSync(dirname(source.file), folder, { recursive: true, filter: (path) => !notCopied.has(basename(path)) });
  const file = join(folder, "flow.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace(`name: "${from}"`, `name: "${name}"`));
}

/** The packages that the tests of a copied flow import beside those that come with Millrace. */
export function testNeeds(folder: string): readonly string[] {
  const tests = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".test.ts"));
  const imported = tests.flatMap((path) => [
    ...readFileSync(join(folder, path), "utf8").matchAll(/ from "([^."][^"]*)"/g),
  ]);
  return [...new Set(imported.map(([, name]) => name!))].filter((name) => !name.startsWith("@millrace/")).sort();
}

function refused(rule: string, hint: string): MillraceError {
  return new MillraceError({ code: "INPUT_INVALID", message: `Cannot make a new flow as ${rule}`, hint });
}
