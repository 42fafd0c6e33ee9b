import type { Json } from "@millrace/flow";
import { filePlaces } from "@millrace/flow/artifact";
import { isObject } from "../value/find-tables.ts";

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

/** An input as JSON text with files at a field; text that is no object begins anew. */
export function withFiles(text: string, { name, takesMany }: FileField, files: readonly object[]): string {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    input = {};
  }
  const fields = typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
  return JSON.stringify({ ...fields, [name]: takesMany ? files : files[0] }, null, 2);
}
