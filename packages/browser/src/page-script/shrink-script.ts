import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { minifySync } from "rolldown/utils";
import type { LeanScript } from "./lean-script.ts";

// Stands for the options while the rest is rewritten; as a name that nothing declares it stays as it is.
const options = "MILLRACE_OPTIONS";

/** Rewrites the script that playwright-core 1.64.1 puts into every page: little more than half as long. */
export function shrinkPageScript(): LeanScript {
  const before = `\n        (() => {\n        \n        const module = {};\n        ${pageScript()}\n        `;
  const whole = `${before}return new (module.exports.InjectedScript())(globalThis, ${options});\n})();`;
  const { code, errors } = minifySync("page-script.js", whole, {
    module: false,
    compress: { keepNames: { function: true, class: true } },
    mangle: { keepNames: true },
  });
  const [head, tail, ...more] = code.split(options);
  if (errors.length > 0 || head === undefined || tail === undefined || more.length > 0)
    throw new Error(
      `Playwright's script for pages cannot be rewritten: ${errors[0]?.message ?? "its options are lost"}`,
    );
  return { sha256: createHash("sha256").update(before).digest("hex"), head: inAscii(head), tail: inAscii(tail) };
}

/** As the package holds it: in a string of its bundle. */
function pageScript(): string {
  const bundle = readFileSync(createRequire(import.meta.url).resolve("playwright-core/lib/coreBundle"), "utf8");
  const [, literal] = /injectedScriptSource\.ts"\(\) \{\n.*\n\s*source\d* = ('.*');\n/.exec(bundle) ?? [];
  if (literal === undefined) throw new Error("playwright-core must hold its script for pages in a string: it does not");
  return String(runInNewContext(literal));
}

/** With other letters in it, V8 keeps all of a text in two bytes a letter. */
function inAscii(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
