import { z } from "@millrace/flow";
import { expect, it } from "vitest";
import { inputFaults } from "./input-faults.ts";

const shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("circle"), radius: z.number() }),
  z.object({ kind: z.literal("box"), width: z.number(), sides: z.enum(["open", "closed"]) }),
]);
const schema = z.fromJSONSchema(
  z.toJSONSchema(
    z.object({ shapes: z.array(shape), table: z.union([z.string(), z.object({ rows: z.int() })]) }),
  ) as Parameters<typeof z.fromJSONSchema>[0],
);
const faultsOf = (input: unknown) => inputFaults(schema.safeParse(input).error?.issues ?? []);

it("inputFaults() names what is wrong with the form that a value means", () => {
  const shapes = [{ kind: "circle", radius: 2 }, { kind: "box", width: 1, sides: "ajar" }, { kind: "circle" }];
  expect(faultsOf({ shapes, table: { rows: "many" } })).toEqual([
    { path: "shapes.1.sides", problem: 'Invalid option: expected one of "open"|"closed"' },
    { path: "shapes.2.radius", problem: "Invalid input: expected number, received undefined" },
    { path: "table.rows", problem: expect.stringContaining("expected") },
  ]);
});

it("inputFaults() names the value alone where it is of no form", () => {
  expect(faultsOf({ shapes: [{ kind: "star" }], table: 7 })).toEqual([
    { path: "shapes.0", problem: "Invalid input" },
    { path: "table", problem: "Invalid input" },
  ]);
  expect(faultsOf(null)).toEqual([{ path: "", problem: expect.stringContaining("expected object") }]);
});
