import type { Json } from "@millrace/flow";
import { filePlaces } from "@millrace/flow/artifact";
import { MillraceError } from "@millrace/flow/errors";
import { isObject } from "../value/find-tables.ts";
import { readInput } from "./read-input.ts";

/** A field of a flow's input that takes a file, or several. */
export interface FileField {
  readonly name: string;
  readonly takesMany: boolean;
  /** As HTML's `accept`. */
  readonly accept: string;
}

/** The fields of a flow's input that take files. */
export function fileFields(schema: Json): readonly FileField[] {
  if (!isObject(schema) || !isObject(schema.properties)) return [];
  return Object.keys(schema.properties).flatMap((name) => {
    // A list shows what its elements may be, which also says whether the field itself takes a file.
    const places = filePlaces(schema, { [name]: [null] });
    const place = places.find(({ path }) => path.length === 1) ?? places.find(({ path }) => path.length === 2);
    return place ? [{ name, takesMany: place.path.length === 2, accept: place.accept?.join(",") ?? "" }] : [];
  });
}

/** An input as JSON text with files at a field. */
export function withFiles(text: string, { name, takesMany }: FileField, files: readonly object[]): string {
  const input = readInput(text);
  if (!isObject(input)) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot take a file for "${name}" as the input must be an object: ${text.slice(0, 100)}`,
      hint: "Write {} as the input and choose the file again.",
    });
  }
  return JSON.stringify({ ...input, [name]: takesMany ? files : files[0] }, null, 2);
}
