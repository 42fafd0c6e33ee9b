import { compileFunction } from "node:vm";
import { type Flow, isFlow } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { isWorlds, type Worlds } from "@millrace/flow/worlds";
import type { BundledModule } from "./simulation-job.ts";

/** Makes the way to load a bundled module anew, as a fresh process would: module state begins again each time. */
async function loaderOf({ code, imports, parts }: BundledModule, file: string): Promise<() => unknown> {
  const kept = new Map<string, unknown>();
  for (const id of imports) kept.set(id, await import(id));
  const compiled = new Map(
    parts.map((part) => [part.name, { isKept: part.isKept, run: compiledModule(part.code, part.name) }]),
  );
  const whole = compiledModule(code, file);
  return () => {
    const loaded = new Map<string, unknown>();
    const require = (id: string): unknown => {
      const part = compiled.get(id);
      const place = part && !part.isKept ? loaded : kept;
      if (part && !place.has(id)) part.run(madeIn(place, id), require);
      return place.get(id);
    };
    whole(madeIn(loaded, file), require);
    return (loaded.get(file) as { default?: unknown }).default;
  };
}

type CompiledModule = (made: { exports: object }, require: (id: string) => unknown) => void;

function compiledModule(code: string, filename: string): CompiledModule {
  const body = compileFunction(code, ["exports", "module", "require"], { filename });
  return (made, require) => body(made.exports, made, require);
}

/** Found by whoever asks for it, in a circle too, before its code has run to its end. */
function madeIn(place: Map<string, unknown>, id: string): { exports: object } {
  const made = { exports: {} };
  place.set(id, made.exports);
  return made;
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
