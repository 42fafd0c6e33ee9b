import fc from "fast-check";
import { expect, test } from "vitest";
import { controlText, pageText, readFrame, readUntrustedFrame } from "./frames.ts";
import { maxMessageLength } from "./message-length.ts";

test("what one side frames the other reads", () => {
  const call = { t: "call", id: 1, method: "save auth", params: "member" } as const;
  expect(readFrame(controlText(call))).toEqual({ control: call });
  expect(readUntrustedFrame(controlText(call))).toEqual({ control: call });
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readFrame(pageText(text))).toEqual({ page: text });
      expect(readUntrustedFrame(pageText(text))).toEqual({ page: text });
    }),
  );
});

test("readUntrustedFrame() reads made-up text as a frame or refuses it", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => `c${json}`),
      ),
      (text) => {
        fc.pre(!text.startsWith("p"));
        expect(() => readUntrustedFrame(text)).toThrowError(/must be a frame of the runner's half/);
      },
    ),
  );
});

test("readUntrustedFrame() takes the longest message and refuses one that is longer", () => {
  expect(readUntrustedFrame(pageText("x".repeat(maxMessageLength - 1)))).toHaveProperty("page");
  expect(() => readUntrustedFrame(pageText("x".repeat(maxMessageLength)))).toThrowError(/33554432 characters at most/);
});
