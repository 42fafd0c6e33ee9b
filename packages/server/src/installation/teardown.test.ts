import { describe, expect, it } from "vitest";
import { createTeardown } from "./teardown.ts";

describe("createTeardown()", () => {
  it("closes the last opened first, once, whatever fails", async () => {
    const closed: string[] = [];
    const failed: string[] = [];
    const teardown = createTeardown({
      partTimeoutMs: 1_000,
      onFailure: (part, error) => failed.push(`${part}: ${(error as Error).message}`),
    });
    teardown.add("lock", () => closed.push("lock"));
    teardown.add("store", async () => {
      throw new Error("disk");
    });
    teardown.add("worker", async () => closed.push("worker"));
    await Promise.all([teardown.close(), teardown.close()]);
    await teardown.close();
    expect(closed).toEqual(["worker", "lock"]);
    expect(failed).toEqual(["store: disk"]);
  });

  it("leaves a part behind that takes too long", async () => {
    const closed: string[] = [];
    const failed: string[] = [];
    const teardown = createTeardown({ partTimeoutMs: 10, onFailure: (part) => failed.push(part) });
    teardown.add("lock", () => closed.push("lock"));
    teardown.add("store", () => new Promise(() => {}));
    await teardown.close();
    expect([closed, failed]).toEqual([["lock"], ["store"]]);
  });
});
