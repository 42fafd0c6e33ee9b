import type { Json } from "@millrace/flow";

type JsonObject = { readonly [key: string]: Json };

/** A list of things of one shape, found in a value. */
export interface FoundTable {
  /** The key it stands under; null for the value itself. */
  readonly name: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly JsonObject[];
  /** Fields that are too deep for a cell; the tree has them. */
  readonly leftOut: readonly string[];
}

/** Finds the lists in a value that read better as a table: two objects or more whose fields are mostly flat. */
export function findTables(value: Json | undefined): FoundTable[] {
  if (Array.isArray(value)) return tableOf(null, value);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, field]) => (Array.isArray(field) ? tableOf(name, field) : []));
}

function tableOf(name: string | null, items: readonly Json[]): FoundTable[] {
  const rows = items.filter(isObject);
  if (rows.length < 2 || rows.length < items.length) return [];
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const filled = keys.filter((key) => rows.some((row) => (row[key] ?? null) !== null));
  const columns = filled.filter((key) => rows.every((row) => isFlat(row[key])));
  if (columns.length < 2 || columns.length < filled.length / 2) return [];
  return [{ name, columns, rows, leftOut: filled.filter((key) => !columns.includes(key)) }];
}

// Four fields at most, and none of them deeper than one that names a file.
function isFlat(value: Json | undefined): boolean {
  if (!isObject(value)) return !Array.isArray(value) || (value.length <= 4 && value.every(isScalar));
  const fields = Object.values(value);
  return fields.length <= 4 && fields.every((field) => isScalar(field) || isArtifact(field));
}

/** The reference to a stored file. */
export interface ArtifactValue {
  readonly artifact: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

export function isArtifact(value: Json | undefined): value is Json & ArtifactValue {
  if (!isObject(value)) return false;
  const { artifact, name, mediaType, sizeBytes } = value;
  const isHash = typeof artifact === "string" && /^[0-9a-f]{64}$/.test(artifact);
  return isHash && typeof name === "string" && typeof mediaType === "string" && typeof sizeBytes === "number";
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: Json): boolean {
  return typeof value !== "object" || value === null;
}
