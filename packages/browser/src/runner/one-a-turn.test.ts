import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { oneATurn } from "./one-a-turn.ts";

test("oneATurn() handles the first at once and each other when what awaited the one before has gone on", async () => {
  const seen: string[] = [];
  let isThere = Promise.withResolvers<void>();
  const take = oneATurn((item: string) => {
    seen.push(item);
    isThere.resolve();
    isThere = Promise.withResolvers();
  });
  const waiter = (async () => {
    await isThere.promise;
    seen.push("gone on");
    await isThere.promise;
    seen.push("gone on again");
  })();
  for (const item of ["a", "b", "c"]) take(item);
  expect(seen).toEqual(["a"]);
  await waiter;
  expect(seen).toEqual(["a", "gone on", "b", "gone on again"]);
  await setImmediate();
  await setImmediate();
  take("d");
  expect(seen.slice(4)).toEqual(["c", "d"]);
});
