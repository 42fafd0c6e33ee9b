import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { type FaultSources, findFaults } from "./find-faults.ts";

const well: FaultSources = {
  store: { checkHealth: async () => {} },
  worker: { status: () => ({ state: "working" }) },
  dataFolder: tmpdir(),
  stopping: new AbortController().signal,
};

describe("findFaults()", () => {
  it("finds none where every part is well", async () => {
    expect(await findFaults({ ...well, freeBytes: async () => 2 ** 40 })).toEqual([]);
  });

  it("names every part that is not", async () => {
    const stopping = AbortSignal.abort();
    const faults = await findFaults({
      store: { checkHealth: () => Promise.reject(new Error("connection refused")) },
      worker: { status: () => ({ state: "store unavailable" }) },
      dataFolder: "/nowhere/at/all",
      stopping,
    });
    expect(faults).toEqual([
      { part: "server", problem: "it is being stopped" },
      { part: "worker", problem: "it has no lease: store unavailable" },
      { part: "store", problem: "connection refused" },
      { part: "disk", problem: expect.stringContaining("ENOENT") },
    ]);
  });

  it.each([
    [64 * 1024 * 1024, []],
    [64 * 1024 * 1024 - 1, [{ part: "disk", problem: "63 MiB are free, 64 are needed" }]],
  ])("with %i bytes free finds %j", async (free, expected) => {
    expect(await findFaults({ ...well, freeBytes: async () => free })).toEqual(expected);
  });

  it("does not wait for a store that stays silent", async () => {
    const faults = await findFaults({
      ...well,
      store: { checkHealth: () => new Promise(() => {}) },
      storeTimeoutMs: 10,
    });
    expect(faults).toEqual([{ part: "store", problem: "no answer within 10 ms" }]);
  });
});
