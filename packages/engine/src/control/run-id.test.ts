import { expect, test } from "vitest";
import { newRunId } from "./run-id.ts";

test("newRunId() makes UUIDs of version 7 that sort by their time", () => {
  const times = [0, 1, 1_767_225_600_000, 2 ** 48 - 1];
  const ids = times.map(newRunId);
  expect(ids).toEqual([...ids].sort());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("newRunId() gives no id twice", () => {
  expect(new Set(Array.from({ length: 1_000 }, () => newRunId(1))).size).toBe(1_000);
});
