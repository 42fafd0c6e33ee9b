import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesBetween, clientText, isAsWritten } from "./client-text.ts";
import { settingsIn } from "./connection-settings.ts";
import type { OpenApiDocument, Schema } from "./document.ts";
import { Names } from "./names.ts";
import { readDocument } from "./read-document.ts";
import { ZodText } from "./zod-text.ts";

const documentOf = (more: object): OpenApiDocument => ({ openapi: "3.0.3", ...more });
const textOf = (paths: object, more: object = {}) =>
  clientText(documentOf({ paths, ...more }), { name: "billing", place: "billing.json" });
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const ok = (schema: object) => ({ responses: { 200: json(schema) } });

describe("ZodText", () => {
  const schemas = {
    Tree: { type: "object", properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } } },
    "net.Amount": { type: "number" },
  };
  const of = (schema: Schema) => new ZodText(documentOf({ components: { schemas } }), new Names()).of(schema);

  it.each<[Schema, string]>([
    [true, "z.json()"],
    [false, "z.never()"],
    [{}, "z.json()"],
    [{ type: "string", nullable: true }, "z.string().nullable()"],
    [{ type: ["integer", "string", "null"] }, "z.union([z.int(), z.string()]).nullable()"],
    [{ type: "string", format: "binary" }, "z.json() /* binary */"],
    [{ const: 7 }, "z.literal(7)"],
    [{ enum: ["a", "b"] }, 'z.enum(["a", "b"])'],
    [{ enum: ["a", 1, null] }, 'z.literal(["a", 1, null])'],
    [{ enum: [] }, "z.json()"],
    [{ type: "null" }, "z.null()"],
    [{ type: "array" }, "z.array(z.json())"],
    [{ type: "object" }, "z.record(z.string(), z.json())"],
    [{ additionalProperties: { type: "boolean" } }, "z.record(z.string(), z.boolean())"],
    [
      { properties: { "a-b": { type: "number" } }, additionalProperties: true },
      'z.object({\n  "a-b": z.number().optional(),\n}).catchall(z.json())',
    ],
    [JSON.parse('{"properties":{"__proto__":{}}}'), 'z.object({\n  ["__proto__"]: z.json().optional(),\n})'],
    [{ anyOf: [{ type: "string" }, { type: "null" }] }, "z.string().nullable()"],
    [{ oneOf: [{ type: "string" }, {}] }, "z.json()"],
    [{ allOf: [{ type: "string" }, { enum: ["a"] }] }, 'z.intersection(z.string(), z.literal("a"))'],
    [{ allOf: [{ $ref: "#/components/schemas/net.Amount" }] }, "NetAmount"],
    [{ $ref: "#/components/schemas/Tree" }, "Tree"],
    [{ $ref: "other.json#/Pet" }, "z.json() /* other.json#/Pet is not in the document */"],
  ])("writes %j", (schema, text) => {
    expect(of(schema)).toBe(text);
  });
});

describe("clientText()", () => {
  it("gives each operation a name of its own, and what it sends its place", () => {
    const body = { requestBody: { required: true, content: { "application/x-www-form-urlencoded": {} } } };
    const { text, operations, leftOut } = textOf({
      "/a/{id}`$x": {
        get: {
          operationId: "delete",
          parameters: [
            { name: "id", in: "path" },
            { name: "id", in: "query" },
          ],
          ...ok({}),
        },
        post: {
          operationId: "Delete!",
          summary: "Ends */ it",
          parameters: [{ name: "id", in: "path" }],
          ...body,
          responses: { 204: {} },
        },
      },
      "/b": {
        put: { requestBody: { content: { "text/csv": {} } }, responses: { 200: { content: { "text/plain": {} } } } },
        patch: { requestBody: { content: { "application/merge-patch+json": {} } }, responses: {} },
        delete: { requestBody: { content: { "image/png": {} } } },
        get: { responses: { 200: { content: { "image/png": {} } } } },
      },
      "/c": { $ref: "#/nowhere" },
      "/d/{x}": { get: {} },
    });
    expect([operations, leftOut.length]).toEqual([4, 3]);
    expect(text).toContain("export function delete2(");
    expect(text).toContain("export function delete3(");
    expect(text).toContain("/** Ends * / it (POST /a/{id}`$x). */");
    expect(text).toContain("encodeURIComponent(given.id)}\\`\\$x`");
    expect(text).toContain('query: { id: given["id in query"] }');
    expect(text).toContain("body: new URLSearchParams(given.body)");
    expect(text).toContain('headers: { "content-type": "text/csv" }');
    expect(text).toContain('headers: { "content-type": "application/merge-patch+json" }');
  });

  it("leaves out what is at another server, and what a GET cannot send", () => {
    const servers = [{ url: "https://a.example" }];
    const list = { type: "array", items: { type: "string" } };
    const { text, leftOut } = textOf(
      {
        "/a": { post: { operationId: "a", servers: [{ url: "https://uploads.example" }], ...ok({}) } },
        "/b": { servers, get: { operationId: "b", requestBody: json({}), ...ok({}) } },
        "/c": { get: { operationId: "c", requestBody: { required: true, ...json({}) }, ...ok({}) } },
        "/d": {
          get: {
            operationId: "d",
            parameters: [{ name: "x-d", in: "header", explode: false, schema: list }],
            ...ok({}),
          },
        },
      },
      { servers },
    );
    expect(leftOut).toEqual([
      "POST /a: it is at another server: https://uploads.example",
      "GET /c: it is a GET that wants a body",
    ]);
    expect(text).not.toContain("body:");
    expect(text).toContain('headersOf({ "x-d": given["x-d"] })');
  });

  it("has functions for pages where the answer says how they go on", () => {
    const cursor = [{ name: "after", in: "query", schema: { type: "string" } }];
    const page = { properties: { next: { anyOf: [{ type: "string" }, { type: "null" }] } } };
    const { text } = textOf({
      "/a": { get: { operationId: "listA", parameters: cursor, ...ok(page) } },
      "/b": { get: { operationId: "listB", responses: { 200: { ...json({}), headers: { Link: {} } } } } },
      "/c": { get: { operationId: "listC", parameters: cursor, ...ok({ properties: { next: { type: "object" } } }) } },
    });
    expect(text).toContain('next: { parameter: "after", cursor: (page) => page.next }');
    expect(text).toContain('next: "link"');
    expect(text).not.toContain("listCPages");
  });

  it("is the same for the same document, and known again when only its format was changed", () => {
    const paths = { "/a": { get: { operationId: "a", ...ok({ type: "string" }) } } };
    const { text } = textOf(paths);
    expect(textOf(paths).text).toBe(text);
    expect(isAsWritten(text.replaceAll("  ", "\t").replaceAll('"', "'"))).toBe(true);
    expect(isAsWritten(text.replace("service.get", "service.put"))).toBe(false);
    expect(isAsWritten("")).toBe(false);
    expect(changesBetween(text, text.replace("z.string()", "z.int()"))).toEqual(["~ a"]);
  });
});

describe("settingsIn()", () => {
  const settings = (scheme: object, more: object = {}) =>
    settingsIn(documentOf({ components: { securitySchemes: { one: scheme } }, ...more }), {
      place: "https://a.example/docs/openapi.json",
      baseUrl: undefined,
    });
  const grant = (flows: object) => settings({ type: "oauth2", flows });

  it.each([
    [settings({ type: "http", scheme: "Basic" }), "auth.type=basic auth.user=USER", "auth.password"],
    [settings({ type: "http", scheme: "bearer" }), "auth.type=bearer", "auth.token"],
    [settings({ type: "apiKey", in: "query", name: "k" }), "auth.type=api-key auth.in=query auth.name=k", "auth.key"],
    [
      grant({ clientCredentials: { tokenUrl: "https://t" } }),
      "auth.type=oauth2-client-credentials auth.tokenUrl=https://t auth.clientId=ID",
      "auth.clientSecret",
    ],
    [
      grant({ authorizationCode: { tokenUrl: "https://t", refreshUrl: "https://r" } }),
      "auth.type=oauth2-refresh-token auth.tokenUrl=https://r auth.clientId=ID",
      "auth.refreshToken",
    ],
    [settings({ type: "mutualTLS" }), "", ""],
  ])("reads how to sign in: %j", (read, set, secret) => {
    expect([read.set.join(" "), read.secret.join(" ")]).toEqual([set, secret]);
  });

  it("reads where the service is, as far as the document says it", () => {
    const base = (servers: object[] | undefined, place = "https://a.example/docs/openapi.json") =>
      settingsIn(documentOf({ ...(servers && { servers }) }), { place, baseUrl: undefined }).baseUrl;
    expect(base([{ url: "https://{h}.example/v1", variables: { h: { default: "eu" } } }])).toBe(
      "https://eu.example/v1",
    );
    expect([base([{ url: "../v2" }]), base(undefined)]).toEqual(["https://a.example/v2", "https://a.example/"]);
    expect([base([]), base(undefined, "openapi.json")]).toEqual([null, null]);
  });
});

describe("readDocument()", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "millrace-openapi-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const read = async (text: string) => {
    const file = join(folder, "document");
    await writeFile(file, text);
    return readDocument(file);
  };

  it("reads JSON and YAML", async () => {
    expect(await read('{"openapi":"3.1.0"}')).toEqual({ openapi: "3.1.0" });
    expect(await read("openapi: 3.0.3\npaths: {}")).toEqual({ openapi: "3.0.3", paths: {} });
    expect(await read("swagger: 2.0\nhost: a.example")).toMatchObject({
      openapi: "2.0",
      servers: [{ url: "//a.example/" }],
    });
  });

  it.each([
    ["swagger: '1.2'", 'must be of OpenAPI 3 or Swagger 2.0: it says openapi "1.2"'],
    ["openapi: 2.0.0", "must be of OpenAPI 3 or Swagger 2.0: it says"],
    ["info: {}", "it says openapi nowhere"],
    ["just text", "must be an object"],
    ["a: [", "must be JSON or YAML"],
  ])("refuses %j", async (text, told) => {
    await expect(read(text)).rejects.toThrow(told);
  });

  it("says what it cannot read", async () => {
    await expect(readDocument(join(folder, "none"))).rejects.toMatchObject({ code: "INPUT_INVALID" });
    await expect(readDocument("http://127.0.0.1:1/openapi.json")).rejects.toThrow("must be readable");
  });
});
