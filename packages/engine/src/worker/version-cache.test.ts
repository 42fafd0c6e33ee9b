import type { FlowVersion, Store } from "@millrace/store";
import { expect, test } from "vitest";
import { VersionCache } from "./version-cache.ts";

const key = (version: string) => ({ project: "p", flow: "f", version });

function cacheOf(read: (version: string) => Promise<Partial<FlowVersion> | null>) {
  const reads: string[] = [];
  const store = {
    getVersion: ({ version }: { version: string }) => {
      reads.push(version);
      return read(version);
    },
  } as unknown as Store;
  return { cache: new VersionCache(store), reads };
}

test("VersionCache reads a version once, however many ask at the same time", async () => {
  const { cache, reads } = cacheOf(async () => ({ bundle: "code", manifest: '{"name":"f"}' }));
  const [one, two] = await Promise.all([cache.get(key("v")), cache.get(key("v"))]);
  expect(one).toBe(two);
  expect(one).toEqual({ version: "v", code: "code", manifest: { name: "f" } });
  expect(reads).toEqual(["v"]);
});

test("VersionCache keeps the 64 that were used last", async () => {
  const { cache, reads } = cacheOf(async () => ({ bundle: "", manifest: "{}" }));
  await cache.get(key("first"));
  for (let n = 0; n < 63; n++) await cache.get(key(`${n}`));
  await cache.get(key("first"));
  await cache.get(key("one more"));
  await cache.get(key("first"));
  await cache.get(key("0"));
  expect(reads.filter((version) => version === "first")).toHaveLength(1);
  expect(reads.filter((version) => version === "0")).toHaveLength(2);
});

test("VersionCache remembers neither a failure nor an absence", async () => {
  let state: "broken" | "absent" | "there" = "broken";
  const { cache } = cacheOf(async () => {
    if (state === "broken") throw new Error("busy");
    return state === "absent" ? null : { bundle: "", manifest: "{}" };
  });
  await expect(cache.get(key("v"))).rejects.toThrow("busy");
  state = "absent";
  await expect(cache.get(key("v"))).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
  state = "there";
  await expect(cache.get(key("v"))).resolves.toBeDefined();
});
