import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectors } from "@millrace/connectors/worker";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkConnections } from "./known-connections.ts";
import { joinConnections, readConnections } from "./read-connections.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-connections-"));
});
afterEach(() => rm(folder, { recursive: true }));

const billing = { name: "billing", kind: "http" as const, baseUrl: "https://billing.example/v1" };

describe("readConnections()", () => {
  it("finds none where there is no file", async () => {
    expect(await readConnections({ folder })).toEqual([]);
  });

  it("reads a list", async () => {
    await writeFile(join(folder, "connections.json"), JSON.stringify([billing]));
    expect(await readConnections({ folder })).toEqual([
      { name: "billing", kind: "http", settings: { baseUrl: billing.baseUrl }, grants: [] },
    ]);
  });

  it.each([
    ["{", "JSON"],
    ["{}", "the file"],
    [JSON.stringify([{ ...billing, name: "Billing" }]), "0.name: must be lower-case words"],
    [JSON.stringify([{ ...billing, kind: 7 }]), "0.kind"],
    [JSON.stringify([{ ...billing, limit: 0 }]), "0.limit"],
  ])("refuses %s, naming %s", async (text, told) => {
    await writeFile(join(folder, "connections.json"), text);
    await expect(readConnections({ folder })).rejects.toMatchObject({
      code: "CONNECTION_INVALID",
      message: expect.stringContaining(told),
    });
  });

  it("says when the file cannot be read", async () => {
    await mkdir(join(folder, "connections.json"));
    await expect(readConnections({ folder })).rejects.toMatchObject({ message: expect.stringContaining("EISDIR") });
  });
});

describe("checkConnections()", () => {
  const known = new Map(connectors.map((connector) => [connector.kind, connector]));

  it.each([
    [{ baseUrl: "ftp://x" }, "baseUrl"],
    [{ kind: "smoke" }, "kind: must be one of http"],
    [{ password: "canary" }, "password"],
    [{ grants: ["no port"] }, "grant"],
  ])("refuses %j, naming what is wrong", async (wrong, told) => {
    const all = joinConnections([billing, { ...billing, name: "other", ...wrong }], []);
    const refused = checkConnections(all, known);
    await expect(refused).rejects.toMatchObject({ code: "CONNECTION_INVALID", message: expect.stringContaining(told) });
    await expect(refused).rejects.not.toThrow("canary");
  });
});

describe("joinConnections()", () => {
  it("refuses a name that occurs twice", () => {
    expect(joinConnections([billing], [{ name: "shop", kind: "http", settings: {} }])).toHaveLength(2);
    expect(() => joinConnections([billing, billing], [])).toThrow(/billing occurs twice/);
  });
});
