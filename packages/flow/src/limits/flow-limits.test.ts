import { expect, test } from "vitest";
import { defineFlow } from "../define/define-flow.ts";
import { type MemorySize, parseMemorySize } from "./flow-limits.ts";

test.each([
  ["128MB", 2 ** 27],
  ["1.5GB", 1.5 * 2 ** 30],
  ["64GB", 2 ** 36],
] as const)("parseMemorySize() reads %s", (size, bytes) => {
  expect(parseMemorySize(size)).toBe(bytes);
});

test.each(["127MB", "65GB", "512", "512mb", "-1GB", "NaNGB", ""])("parseMemorySize() refuses %j", (size) => {
  expect(() => parseMemorySize(size as MemorySize)).toThrow(
    expect.objectContaining({ code: "FLOW_DEFINITION_INVALID", message: expect.stringContaining(`"${size}"`) }),
  );
});

test("defineFlow() refuses a memory limit that makes no sense", () => {
  const run = async () => 1;
  expect(() => defineFlow({ name: "big", limits: { memory: "1MB" }, run })).toThrow(/from 128MB to 64GB/);
  expect(defineFlow({ name: "big", limits: { memory: "2GB" }, run }).limits).toEqual({ memory: "2GB" });
});
