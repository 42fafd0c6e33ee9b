import type { JournalEntryDto } from "@millrace/contract";
import { expect, test } from "vitest";
import { readInput } from "./read-input.ts";

const journal = (collect: "batch" | "debounce" | undefined, ...inputs: readonly unknown[]) =>
  inputs.map((input, index) => ({
    seq: index + 1,
    kind: index === 0 ? "run.queued" : "run.collected",
    body: index === 0 ? { input, ...(collect && { collect }) } : { input },
  })) as unknown as readonly JournalEntryDto[];

test("readInput() is the input of a start, the list of a batch, the last one of a debounce", () => {
  expect(readInput([])).toBeUndefined();
  expect(readInput(journal(undefined, { a: 1 }))).toEqual({ a: 1 });
  expect(readInput(journal("batch", 1))).toEqual([1]);
  expect(readInput(journal("batch", 1, 2))).toEqual([1, 2]);
  expect(readInput(journal("debounce", 1, null))).toBeNull();
});
