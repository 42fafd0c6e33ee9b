import { expect, it } from "vitest";
import { firstWritten } from "../form/read-form.ts";
import { readSettings, settingsFields, writtenSettings } from "./settings-form.ts";

const schema = {
  type: "object",
  required: ["host", "password"],
  properties: {
    host: { type: "string" },
    port: { type: "integer", default: 5432 },
    tls: { type: "boolean" },
    password: { format: "password", writeOnly: true, anyOf: [{ type: "string" }] },
    headers: { type: "object", additionalProperties: { type: "string" } },
  },
};

it("a new connection's form asks for its secret, which is a password", () => {
  const fields = settingsFields(schema, undefined);
  expect(fields.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
    ["host", "text", true],
    ["port", "integer", false],
    ["tls", "boolean", false],
    ["password", "password", true],
    ["headers", "pairs", false],
  ]);
  const written = { ...firstWritten(fields), host: "db", password: "canary" };
  expect(readSettings(fields, { written, before: undefined })).toEqual({
    host: "db",
    port: 5432,
    tls: false,
    password: "canary",
  });
});

it("a form for one that is there keeps its secret when the field stays empty, and takes another one", () => {
  const before = { host: "db", port: 1, tls: true, password: { set: true }, headers: { a: "b" } };
  const fields = settingsFields(schema, before);
  const written = writtenSettings(fields, before);
  expect(written).toEqual({ host: "db", port: "1", tls: true, password: "", headers: '[["a","b"]]' });
  expect(readSettings(fields, { written, before })).toEqual(before);
  expect(readSettings(fields, { written: { ...written, password: "new" }, before })).toMatchObject({ password: "new" });
});

it("secrets inside a record and inside a form that is chosen are passwords, too, and kept when they stay empty", () => {
  const secret = { format: "password", writeOnly: true, anyOf: [{ type: "string" }] };
  const oneOf = [
    {
      properties: { type: { const: "basic" }, user: { type: "string" }, password: secret },
      required: ["user", "password"],
    },
    { properties: { type: { const: "api-key" }, key: secret, in: { enum: ["header", "query"], default: "header" } } },
  ];
  const nested = { properties: { secretHeaders: { type: "object", additionalProperties: secret }, auth: { oneOf } } };
  const before = {
    secretHeaders: { authorization: { set: true }, cookie: { set: true } },
    auth: { type: "basic", user: "ada", password: { set: true } },
  };
  const fields = settingsFields(nested, before);
  const written = writtenSettings(fields, before);
  expect(written).toMatchObject({
    secretHeaders: '[["authorization",""],["cookie",""]]',
    auth: "basic",
    "auth.user": "ada",
    "auth.password": "",
  });
  expect(readSettings(fields, { written, before })).toEqual(before);
  const changed = { ...written, secretHeaders: '[["cookie","new"],["",""]]', "auth.user": "eve" };
  expect(readSettings(fields, { written: changed, before })).toEqual({
    secretHeaders: { cookie: "new" },
    auth: { ...before.auth, user: "eve" },
  });
  const other = { ...written, auth: "api-key", "auth.key": "canary" };
  expect(readSettings(fields, { written: other, before })).toMatchObject({
    auth: { type: "api-key", key: "canary", in: "header" },
  });
  expect(readSettings(fields, { written: { ...written, auth: "" }, before })).not.toHaveProperty("auth");
});
