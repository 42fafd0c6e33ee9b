import { registerHooks } from "node:module";
import { type Flow, isFlow } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";

const scheme = "millrace-version:";

/**
 * Makes modules of bundles that came over the pipe, without a file: what a runner may not read it can't leak.
 * `built` gives the URLs of modules that were built with the runner, so that flows get the very ones that it uses.
 */
export function createVersionModules(built: ReadonlyMap<string, string>): {
  load(version: string, code: string): Promise<Flow>;
} {
  const sources = new Map<string, string>();
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith(scheme)) return { url: specifier, format: "module", shortCircuit: true };
      const url = built.get(specifier);
      if (url !== undefined) return { url, format: "module", shortCircuit: true };
      // A bundle names the runtime's packages; they are found from here, as the bundle itself lies nowhere.
      if (context.parentURL?.startsWith(scheme)) return next(specifier, { ...context, parentURL: import.meta.url });
      return next(specifier, context);
    },
    load(url, context, next) {
      const source = sources.get(url);
      return source === undefined ? next(url, context) : { format: "module", source, shortCircuit: true };
    },
  });
  return {
    async load(version, code) {
      const url = `${scheme}${version}`;
      sources.set(url, code);
      const flow = ((await import(url)) as { default?: unknown }).default;
      if (isFlow(flow)) return flow;
      throw new MillraceError({
        code: "FLOW_DEFINITION_INVALID",
        message: "Cannot load a flow as its file must export one by default: the default export is something else",
        hint: "End the file with: export default defineFlow({ ... }).",
      });
    },
  };
}
