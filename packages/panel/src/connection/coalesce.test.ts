import { describe, expect, it } from "vitest";
import { coalesce } from "./coalesce.ts";

describe("coalesce()", () => {
  it("does work once at a time, and once more when asked meanwhile", async () => {
    const ends: (() => void)[] = [];
    const ask = coalesce(() => new Promise<void>((resolve) => ends.push(resolve)));
    const all = Promise.all([ask(), ask(), ask()]);
    expect(ends.length).toBe(1);
    ends[0]?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(ends.length).toBe(2);
    ends[1]?.();
    await all;
    void ask();
    expect(ends.length).toBe(3);
  });

  it("can be asked again after the work has failed", async () => {
    let count = 0;
    const ask = coalesce(async () => {
      count += 1;
      if (count === 1) throw new Error("first");
    });
    await expect(ask()).rejects.toThrow("first");
    await ask();
    expect(count).toBe(2);
  });
});
