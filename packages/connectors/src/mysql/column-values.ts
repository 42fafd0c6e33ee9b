import type { Json } from "@millrace/flow";
import type { FieldPacket } from "mysql2";
import { isoTime } from "../sql/column-values.ts";

// The numbers of types are those of the protocol. Source: MySQL's documentation, "enum_field_types".
const timestamp = 7;
const datetime = 12;

/** A row as JSON; the driver has made texts of exact numbers, 64-bit integers and times already. */
export function readRow(values: readonly unknown[], fields: readonly FieldPacket[]): Json {
  return Object.fromEntries(
    fields.map(({ name, columnType, type = columnType }, index) => [name, readValue(values[index], type)]),
  );
}

function readValue(value: unknown, type: number | undefined): Json {
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (typeof value === "string" && type === timestamp) return isoTime(value, { zone: "Z" });
  if (typeof value === "string" && type === datetime) return isoTime(value, { zone: "" });
  return (value ?? null) as Json;
}
