import { describe, expect, it } from "vitest";
import { clientText } from "./client-text.ts";
import { settingsIn } from "./connection-settings.ts";
import { fromSwagger, type SwaggerDocument } from "./from-swagger.ts";

const pets: SwaggerDocument = {
  swagger: "2.0",
  info: { title: "Pets", version: "1" },
  host: "pets.example",
  basePath: "/v2",
  schemes: ["http", "https"],
  consumes: ["*/*"],
  security: [{ key: [] }],
  securityDefinitions: { key: { type: "apiKey", name: "X-Key", in: "header" }, plain: { type: "basic" } },
  definitions: {
    Pet: {
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string" },
        owner: JSON.parse('{ "type": "string", "x-nullable": true }'),
        friends: { type: "array", items: { $ref: "#/definitions/Tag" } },
      },
    },
    Tag: { type: "string", enum: ["shy", "bold"] },
  },
  paths: {
    "/pets": {
      parameters: [{ $ref: "#/parameters/limit" }],
      get: {
        operationId: "listPets",
        parameters: [
          { name: "tags", in: "query", type: "array", items: { type: "string" } },
          { name: "kinds", in: "query", type: "array", items: { type: "string" }, collectionFormat: "multi" },
          { name: "flags", in: "query", type: "array", items: { type: "string" }, collectionFormat: "pipes" },
          { name: "limit", in: "query", type: "string" },
        ],
        responses: { 200: { description: "", schema: { type: "array", items: { $ref: "#/definitions/Pet" } } } },
      },
      post: {
        operationId: "addPet",
        parameters: [{ name: "pet", in: "body", required: true, schema: { $ref: "#/definitions/Pet" } }],
        responses: { 201: { $ref: "#/responses/Made" } },
      },
    },
    "/pets/{id}": {
      put: {
        operationId: "renamePet",
        consumes: ["application/x-www-form-urlencoded"],
        parameters: [
          { name: "id", in: "path", required: true, type: "integer" },
          { name: "name", in: "formData", required: true, type: "string" },
        ],
        responses: { 204: { description: "" } },
      },
      patch: {
        operationId: "showPet",
        parameters: [
          { name: "id", in: "path", required: true, type: "integer" },
          { name: "photo", in: "formData", type: "file" },
        ],
        responses: { 204: { description: "" } },
      },
      post: {
        operationId: "describePet",
        consumes: ["multipart/form-data"],
        parameters: [
          { name: "id", in: "path", required: true, type: "integer" },
          { name: "text", in: "formData", type: "string" },
        ],
        responses: { 204: { description: "" } },
      },
      get: {
        operationId: "getPhoto",
        parameters: [{ name: "id", in: "path", required: true, type: "integer" }],
        responses: { 200: { description: "", schema: { type: "file" } } },
      },
      delete: {
        operationId: "endPet",
        produces: ["application/xml"],
        parameters: [{ name: "id", in: "path", required: true, type: "integer" }],
        responses: { 200: { description: "", schema: { type: "string" } } },
      },
    },
  },
};
const shared = {
  parameters: { limit: { name: "limit", in: "query", type: "integer" } },
  responses: { Made: { description: "", schema: { $ref: "#/definitions/Pet" } } },
};
const settings = (more: object) =>
  settingsIn(fromSwagger({ ...pets, ...more }), { place: "https://docs.example/api/swagger.json", baseUrl: undefined });

describe("fromSwagger()", () => {
  const { text, operations, leftOut } = clientText(fromSwagger({ ...pets, ...shared }), {
    name: "pets",
    place: "pets.json",
  });

  it("gives each operation its parameters, its body and its answer", () => {
    expect(operations).toBe(3);
    expect(text).toContain("(OpenAPI 2.0)");
    expect(text).toContain("owner: z.string().nullable().optional()");
    expect(text).toContain("friends: z.array(Tag).optional()");
    expect(text).toContain("body: Pet,\n");
    expect(text).toContain("response: z.array(Pet)");
    expect(text).toContain("body: new URLSearchParams(given.body)");
    expect(text.match(/response: (z\.null\(\)|Pet),/g)).toEqual(["response: Pet,", "response: z.null(),"]);
  });

  it("sends lists as their format says, and takes the operation's own parameter before the path's", () => {
    expect(text).toContain(
      'query: { tags: given.tags?.join(","), kinds: given.kinds, flags: given.flags, limit: given.limit }',
    );
    expect(text).toContain("  flags: z.string().optional(),\n  limit: z.string().optional(),\n");
    expect(text).toContain("  limit: z.int().optional(),\n  body: Pet,\n");
  });

  it("leaves out files and what is no JSON", () => {
    expect(leftOut).toEqual([
      "GET /pets/{id}: its answer is neither JSON nor text",
      "POST /pets/{id}: its body is neither JSON, a form nor text",
      "PATCH /pets/{id}: its body is neither JSON, a form nor text",
      "DELETE /pets/{id}: its answer is neither JSON nor text",
    ]);
  });

  it("reads where the service is and how it is signed in to", () => {
    expect(settings({})).toEqual({
      baseUrl: "https://pets.example/v2",
      set: ["auth.type=api-key", "auth.in=header", "auth.name=X-Key"],
      secret: ["auth.key"],
    });
    expect(settings({ schemes: ["http"] }).baseUrl).toBe("http://pets.example/v2");
    expect(settings({ schemes: undefined }).baseUrl).toBe("https://pets.example/v2");
    expect(settings({ host: undefined, basePath: undefined }).baseUrl).toBe("https://docs.example/");
    expect(settings({ security: [{ plain: [] }] }).set).toEqual(["auth.type=basic", "auth.user=USER"]);
    const oauth = (flow: string) =>
      settings({
        security: [],
        securityDefinitions: { it: { type: "oauth2", flow, tokenUrl: "https://t", scopes: {} } },
      });
    expect(oauth("application").secret).toEqual(["auth.clientSecret"]);
    expect(oauth("accessCode").secret).toEqual(["auth.refreshToken"]);
    expect(oauth("implicit").set).toEqual([]);
  });
});
