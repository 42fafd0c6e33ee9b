import type { Flow, Json } from "@millrace/flow";
import { filePlaces, placeFile } from "@millrace/flow/artifact";
import type { SimulatedFile } from "@millrace/flow/worlds";
import { flowManifest } from "../runner/flow-manifest.ts";

/** Puts files in the places of an input where the flow takes one and a text names one of them. */
export function placeNamedFiles(flow: Flow, input: Json, files: Readonly<Record<string, SimulatedFile>>): Json {
  let placed = input;
  for (const { value, path } of filePlaces(flowManifest(flow).input, input)) {
    if (typeof value === "string" && Object.hasOwn(files, value))
      placed = placeFile(placed, path, files[value] as unknown as Parameters<typeof placeFile>[2]);
  }
  return placed;
}
