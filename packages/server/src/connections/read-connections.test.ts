import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
    expect(await readConnections({ folder })).toEqual([{ ...billing, headers: {}, secretHeaders: {}, grants: [] }]);
  });

  it.each([
    ["{", "JSON"],
    ["{}", "the file"],
    [JSON.stringify([{ ...billing, name: "Billing" }]), "0.name: must be lower-case words"],
    [JSON.stringify([billing, { ...billing, baseUrl: "ftp://x" }]), "1.baseUrl"],
    [JSON.stringify([{ ...billing, kind: "smtp" }]), "0.kind"],
    [JSON.stringify([{ ...billing, password: "x" }]), "password"],
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

describe("joinConnections()", () => {
  it("refuses a name that occurs twice", () => {
    expect(joinConnections([billing], [{ ...billing, name: "shop" }])).toHaveLength(2);
    expect(() => joinConnections([billing], [billing])).toThrow(/billing occurs twice/);
  });
});
