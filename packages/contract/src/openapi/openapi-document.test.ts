import { describe, expect, it } from "vitest";
import { z } from "zod";
import { takesIdempotencyKey } from "../operation/idempotency.ts";
import { allOperations } from "../operations.ts";
import { type OpenApiOperation, openApiDocument } from "./openapi-document.ts";
import { gatherComponents } from "./schema-components.ts";

const document = openApiDocument({ version: "0.0.0" });
const text = JSON.stringify(document);
const described = (path: string, method: string) => document.paths[path]?.[method] as OpenApiOperation;

describe("openApiDocument()", () => {
  it("describes every operation once, under its id", () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids.toSorted()).toEqual(
      allOperations()
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it("refers only to components that it has, and has none that are not referred to", () => {
    const referred = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]));
    expect([...referred].toSorted()).toEqual(Object.keys(document.components.schemas));
    expect(text).not.toContain("$defs");
    expect(text).not.toContain("__schema");
  });

  it("declares each part of a path, and requires it", () => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const { parameters } of Object.values(methods)) {
        const inPath = parameters.filter((parameter) => parameter.in === "path" && parameter.required);
        expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      }
  });

  it("says where fields travel, and refuses others in the body", () => {
    const start = described("/api/v1/runs", "post");
    expect(start.parameters).toMatchObject([{ name: "Idempotency-Key", in: "header", required: false }]);
    expect(start.requestBody).toMatchObject({
      required: true,
      content: { "application/json": { schema: { required: ["flow"], additionalProperties: false } } },
    });
    expect(described("/api/v1/runs", "get").parameters.map(({ name }) => name)).toContain("status");
  });

  it("tells scopes, and the codes of each status as problems", () => {
    const get = described("/api/v1/runs/{runId}", "get");
    expect(get).toMatchObject({ "x-scope": "runs:read", security: [{ token: ["runs:read"] }] });
    expect(get.responses[404]?.description).toBe("RUN_NOT_FOUND");
    expect(Object.keys(get.responses[404]?.content ?? {})).toEqual(["application/problem+json"]);
    expect(described("/health/live", "get")).toMatchObject({ "x-scope": null, security: [] });
  });

  it("tells of streams and files by their media types", () => {
    const watch = described("/api/v1/runs/{runId}/events", "get");
    expect(Object.keys(watch.responses[200]?.content ?? {})).toEqual(["text/event-stream"]);
    expect(described("/metrics", "get").responses[200]?.content).toEqual({ "*/*": { schema: {} } });
  });

  it("offers an idempotency key for every call that changes something each time", () => {
    for (const operation of allOperations().filter(takesIdempotencyKey))
      expect(described(operation.path, operation.method.toLowerCase()).parameters).toContainEqual(
        expect.objectContaining({ name: "Idempotency-Key" }),
      );
  });
});

describe("gatherComponents()", () => {
  it("gives a schema that reads otherwise as an input a name of its own", () => {
    const size = z.object({ width: z.int().default(1) }).meta({ id: "TestSize" });
    const components = gatherComponents();
    expect(components.schemaOf(size, "output")).toEqual({ $ref: "#/components/schemas/TestSize" });
    expect(components.schemaOf(z.object({ size }), "input")).toMatchObject({
      properties: { size: { $ref: "#/components/schemas/TestSizeInput" } },
    });
    expect(components.all()).toMatchObject({ TestSize: { required: ["width"] }, TestSizeInput: { type: "object" } });
  });

  it("keeps values that look like references as they are", () => {
    const schema = z.object({ a: z.string().default("x") }).meta({ examples: [{ $ref: "#/$defs/none" }] });
    expect(gatherComponents().schemaOf(schema, "input")).toMatchObject({ examples: [{ $ref: "#/$defs/none" }] });
  });
});
