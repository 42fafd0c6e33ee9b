import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { gather } from "./gather.ts";

test("gather() sends what a turn says at once and in its order, and what the sending says in the next", async () => {
  const sent: (readonly number[])[] = [];
  const say = gather<number>((messages) => {
    sent.push(messages);
    if (messages.includes(1)) say(3);
  });
  say(1);
  say(2);
  expect(sent).toEqual([]);
  await setImmediate();
  await setImmediate();
  expect(sent).toEqual([[1, 2], [3]]);
});
