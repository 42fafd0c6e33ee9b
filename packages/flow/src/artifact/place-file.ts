import type { Json } from "../json/json.ts";
import type { ArtifactReference } from "./artifact-reference.ts";

/** An input with a file's reference at one of its places. */
export function placeFile(input: Json, [step, ...rest]: readonly (string | number)[], file: ArtifactReference): Json {
  if (step === undefined) return { ...file };
  const record = input as { readonly [key: string]: Json };
  const placed = placeFile(record[step] as Json, rest, file);
  if (Array.isArray(input)) return input.map((item, index) => (index === step ? placed : item));
  return { ...record, [step]: placed };
}
