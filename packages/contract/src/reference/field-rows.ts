import { z } from "zod";
import type { Operation } from "../operation/operation.ts";
import { placementOf } from "../operation/placement.ts";

/** What the reference says of one input field. */
export interface FieldRow {
  readonly field: string;
  readonly place: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

interface SchemaShape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The input fields of an operation with the place where each travels. */
export function fieldRows(operation: Operation): readonly FieldRow[] {
  const schema = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" });
  const required = schema.required ?? [];
  const placement = placementOf(operation);
  return Object.entries(schema.properties ?? {}).map(([field, property]) => {
    const shape = property as SchemaShape;
    return {
      field,
      place: placeOf(field, placement),
      type: typeText(shape),
      required: required.includes(field),
      description: [shape.description, shape.default !== undefined && `(Default: \`${JSON.stringify(shape.default)}\`)`]
        .filter(Boolean)
        .join(" "),
    };
  });
}

function placeOf(field: string, placement: ReturnType<typeof placementOf>): string {
  if (placement.path.includes(field)) return "path";
  if (placement.headers[field] !== undefined) return `header \`${placement.headers[field]}\``;
  return placement.query.includes(field) ? "query" : "body";
}

function typeText(shape: SchemaShape): string {
  if (shape.enum) return shape.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (shape.type === "integer") {
    const bounded = shape.maximum !== undefined && shape.maximum < Number.MAX_SAFE_INTEGER;
    return bounded ? `${shape.minimum} to ${shape.maximum}` : `whole number from ${shape.minimum}`;
  }
  return shape.type ?? "any JSON";
}
