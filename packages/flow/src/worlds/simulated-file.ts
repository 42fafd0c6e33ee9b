import type { ArtifactReference } from "../artifact/artifact-reference.ts";

/** A file of a simulated input as data: each world has it stored, and its run gets the reference. */
export interface SimulatedFile {
  readonly kind: "millrace.file";
  readonly name: string;
  readonly mediaType: string;
  readonly base64: string;
}

/** A file in the input of a world, where the flow's schema has a `fileInput()`: `file("people.csv", "name\nAda\n")`. */
export function file(
  name: string,
  content: string | Uint8Array,
  { mediaType = "application/octet-stream" }: { readonly mediaType?: string } = {},
): ArtifactReference {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const simulated: SimulatedFile = { kind: "millrace.file", name, mediaType, base64: base64Of(bytes) };
  // What stands for it until there is a world, whose input has the reference.
  return simulated as unknown as ArtifactReference;
}

/** Whether a value of an input is such a file. */
export function isSimulatedFile(value: unknown): value is SimulatedFile {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "millrace.file";
}

// More arguments than this may not fit the stack.
const atOnce = 8_192;

function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += atOnce)
    text += String.fromCharCode(...bytes.subarray(from, from + atOnce));
  return btoa(text);
}
