import { compileFunction } from "node:vm";
import { type Flow, isFlow } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { isWorlds, type Worlds } from "@millrace/flow/worlds";
import type { BundledModule } from "./simulation-job.ts";

/** Makes the way to load a bundled module anew, as a fresh process would: module state begins again each time. */
async function loaderOf({ code, imports }: BundledModule, file: string): Promise<() => unknown> {
  const packages = new Map<string, unknown>();
  for (const id of imports) packages.set(id, await import(id));
  const module = compileFunction(code, ["exports", "module", "require"], { filename: file });
  return () => {
    const made: { exports: { default?: unknown } } = { exports: {} };
    module(made.exports, made, (id: string) => packages.get(id));
    return made.exports.default;
  };
}

/** Makes the way to load a flow anew (`FLOW_DEFINITION_INVALID`). */
export async function flowLoader(bundle: BundledModule): Promise<() => Flow> {
  const load = await loaderOf(bundle, "flow.ts");
  return () => {
    const flow = load();
    if (isFlow(flow)) return flow;
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: "Cannot simulate a flow as its file must export one by default: the default export is something else",
      hint: "End the file with: export default defineFlow({ ... }).",
    });
  };
}

/** Loads the worlds of a flow (`WORLDS_INVALID`). */
export async function loadWorlds(bundle: BundledModule): Promise<Worlds> {
  const invalid = (seen: string, cause?: unknown) =>
    new MillraceError({
      code: "WORLDS_INVALID",
      message: `Cannot use the worlds of the flow as their file must export them by default: ${seen}`,
      hint: 'End the file with: export default defineWorlds({ ... }), from "@millrace/flow/worlds".',
      cause,
    });
  let worlds: unknown;
  try {
    worlds = (await loaderOf(bundle, "worlds.ts"))();
  } catch (error) {
    throw invalid(`it fails with ${error}`, error);
  }
  if (isWorlds(worlds)) return worlds;
  throw invalid("the default export is something else");
}
