import type { EntryKind } from "@millrace/flow/run";
import { describe, expect, it } from "vitest";
import { placementOf } from "./operation/placement.ts";
import { allOperations, operations } from "./operations.ts";
import { entryBodies, journalEntry } from "./runs/journal-entry.ts";

describe("operations", () => {
  it("have the id of their place in the table", () => {
    const places = Object.entries(operations).flatMap(([resource, verbs]) =>
      Object.entries(verbs).map(([verb, operation]) => [`${resource}.${verb}`, operation.id]),
    );
    for (const [place, id] of places) expect(id).toBe(place);
  });

  it("have each method and path once", () => {
    const routes = allOperations().map((operation) => `${operation.method} ${operation.path}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it("stand below /api/v1, but for health, what a Prometheus reads and what coordinates on the port", () => {
    const elsewhere = allOperations().filter(({ path }) => !path.startsWith("/api/v1/"));
    expect(elsewhere.map(({ path }) => path)).toEqual([
      "/controllers",
      "/status",
      "/health",
      "/health/live",
      "/health/ready",
      "/metrics",
    ]);
  });

  it.each(allOperations().map((operation) => [operation.id, operation] as const))(
    "%s has an example that its schemas take",
    (_id, operation) => {
      expect(operation.input.safeParse(operation.example.input).error).toBeUndefined();
      expect(operation.output.safeParse(operation.example.output).error).toBeUndefined();
    },
  );

  it.each(allOperations().map((operation) => [operation.id, operation] as const))(
    "%s names only fields that its input has",
    (_id, operation) => {
      const fields = Object.keys(operation.input.shape);
      const placement = placementOf(operation);
      expect(fields).toEqual(expect.arrayContaining([...placement.path, ...Object.keys(placement.headers)]));
      expect(
        placement.path.length + Object.keys(placement.headers).length + placement.query.length + placement.body.length,
      ).toBe(fields.length);
    },
  );

  it.each(allOperations().map((operation) => [operation.id, operation] as const))(
    "%s refuses a field that it does not know",
    (_id, operation) => {
      expect(operation.input.safeParse({ ...operation.example.input, colour: "red" }).success).toBe(false);
    },
  );

  it("ask for a scope, but for health and the door itself", () => {
    const open = allOperations().filter((operation) => operation.scope === null);
    expect(open.map((operation) => operation.id)).toEqual([
      "session.open",
      "session.close",
      "system.health",
      "system.live",
      "system.ready",
    ]);
  });
});

describe("journalEntry", () => {
  it("knows every kind of entry", () => {
    const kinds = journalEntry.options.map((option) => option.shape.kind.value);
    expect(kinds.toSorted()).toEqual((Object.keys(entryBodies) as EntryKind[]).toSorted());
  });
});
