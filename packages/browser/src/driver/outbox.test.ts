import { expect, test } from "vitest";
import { createOutbox } from "./outbox.ts";

test("an outbox sends in the order in which texts were put in, whatever takes a while", async () => {
  const sent: string[] = [];
  const outbox = createOutbox((text) => sent.push(text));
  const slow = Promise.withResolvers<string>();
  const slower = Promise.withResolvers<string>();
  outbox.put("1");
  expect(sent).toEqual(["1"]);
  outbox.put(slow.promise);
  outbox.put("3");
  outbox.put(slower.promise);
  outbox.put("5");
  slower.resolve("4");
  await slower.promise;
  expect(sent).toEqual(["1"]);
  slow.resolve("2");
  await expect.poll(() => sent).toEqual(["1", "2", "3", "4", "5"]);
  outbox.put("6");
  await expect.poll(() => sent).toHaveLength(6);
});
