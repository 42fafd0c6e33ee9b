import { describe, expect, it } from "vitest";
import { connectionTable, expiryText, healthText, lastErrorText } from "./connection-text.ts";
import { readSettings } from "./read-settings.ts";
import { missingSettings, type SettingsSchema } from "./settings-schema.ts";

const schema: SettingsSchema = {
  type: "object",
  required: ["host", "password"],
  properties: {
    host: { type: "string" },
    port: { type: "integer" },
    tls: { anyOf: [{ type: "string" }, { type: "object", properties: { ca: { type: "string" } } }] },
    password: { format: "password" },
    headers: { type: "object", additionalProperties: { type: "string" } },
    secretHeaders: { type: "object", additionalProperties: { format: "password" } },
  },
};

describe("readSettings()", () => {
  it("reads values as the schema has them, and dots as ways into a setting", () => {
    const set = ["host=12", "port=5432", "headers.x-a=1", "headers.x-b=a=b", "tls.ca=PEM"];
    expect(readSettings(schema, { set, secretName: ["password=db-password"] })).toEqual({
      host: "12",
      port: 5432,
      headers: { "x-a": "1", "x-b": "a=b" },
      tls: { ca: "PEM" },
      password: { secret: "db-password" },
    });
    expect(readSettings(schema, { set: ["port=many"] })).toEqual({ port: "many" });
    expect(missingSettings(schema, { host: "a" })).toEqual(["password"]);
  });

  it.each([
    ["password=canary", "as it is a secret"],
    ["secretHeaders.authorization=canary", "as it is a secret"],
    ["nothing", "key=value"],
    ["=x", "key=value"],
    ["user=x", "it has host, port"],
    ["host.name=x", "it has host, port"],
  ])("refuses --set %s", (text, told) => {
    const read = () => readSettings(schema, { set: [text] });
    expect(read).toThrow(expect.objectContaining({ code: "INPUT_INVALID" }));
    expect(read).toThrow(told);
    expect(read).not.toThrow("canary");
  });
});

describe("what is said of a connection", () => {
  const nowMs = Date.parse("2026-03-01T00:00:00.000Z");
  const health = {
    state: "credentials-refused" as const,
    message: "no",
    latencyMs: 7,
    checkedAt: "2026-03-01T00:00:00Z",
    failingSince: "2026-02-28T22:00:00Z",
    lastError: { message: "no", at: "2026-03-01T00:00:00Z" },
  };
  const ledger = {
    name: "ledger",
    kind: "postgres",
    source: "project" as const,
    settings: {},
    grants: [],
    limit: null,
    expiresAt: "2026-03-11T00:00:00.000Z",
    createdAt: null,
    updatedAt: null,
    health,
    load: { inUse: 8, limit: 8, waiting: 3, breaker: "closed" as const },
  };

  it("has its health, its load and what is left until it expires", () => {
    const text = connectionTable([ledger, { ...ledger, health: null, load: { ...ledger.load, waiting: 0 } }], nowMs);
    expect(text).toMatch(/credentials-refused +2 h ago +0 s ago +8 of 8, 3 wait +in 10 d/);
    const paused = { ...ledger, load: { ...ledger.load, waiting: 0, breaker: "open" as const } };
    expect(connectionTable([paused], nowMs)).toContain("8 of 8, paused");
    expect(text).toMatch(/not tested +8 of 8 +in 10 d/);
    expect([expiryText(null, nowMs), expiryText("2026-02-28T00:00:00Z", nowMs)]).toEqual(["", "expired"]);
    expect(healthText(ledger)).toBe("ledger is credentials refused (7 ms): no");
    expect(healthText({ ...ledger, health: null })).toContain("was not tested");
    expect([lastErrorText(ledger, nowMs), lastErrorText({ ...ledger, health: null }, nowMs)]).toEqual(["", ""]);
    const well = { ...health, state: "healthy" as const, failingSince: null };
    expect(lastErrorText({ ...ledger, health: well }, nowMs)).toBe("Last failure 0 s ago: no");
  });
});
