import { describe, expect, it } from "vitest";
import { untilStoreIsLost } from "./store-loss.ts";

function worker(isLost: () => boolean) {
  return { status: () => ({ state: isLost() ? ("store unavailable" as const) : ("working" as const) }) };
}

const base = {
  config: { dataFolder: "/tmp", databaseUrl: null },
  signal: new AbortController().signal,
  lookEveryMs: 1,
  patienceMs: 5,
  worker: worker(() => true),
};

describe("untilStoreIsLost()", () => {
  it("says that the disk is full where it is", async () => {
    expect(await untilStoreIsLost({ ...base, freeBytes: async () => 4_096 })).toMatchObject({ code: "DISK_FULL" });
  });

  it("says that the store does not answer where the disk has room or the store is elsewhere", async () => {
    expect(await untilStoreIsLost(base)).toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(
      await untilStoreIsLost({ ...base, config: { dataFolder: "/does/not/exist", databaseUrl: null } }),
    ).toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
    expect(
      await untilStoreIsLost({
        ...base,
        config: { dataFolder: "/tmp", databaseUrl: "postgres://127.0.0.1/x" },
        freeBytes: async () => 0,
      }),
    ).toMatchObject({
      code: "STORE_UNAVAILABLE",
    });
  });

  it("counts only the time since the store was last there", async () => {
    const states = [true, true, true, true, false];
    let looks = 0;
    await untilStoreIsLost({ ...base, worker: worker(() => states[looks++] ?? true) });
    expect(looks).toBe(10);
  });

  it("says nothing more once nobody listens", async () => {
    const stop = new AbortController();
    let looks = 0;
    let said = false;
    void untilStoreIsLost({ ...base, signal: stop.signal, worker: worker(() => looks++ < 0) }).then(() => {
      said = true;
    });
    await expect.poll(() => looks).toBeGreaterThan(2);
    stop.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toBe(false);
  });
});
