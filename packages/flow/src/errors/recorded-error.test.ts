import fc from "fast-check";
import { expect, test } from "vitest";
import { PermanentError, RetryAfterError } from "./author-errors.ts";
import { type ErrorCode, errorCodes } from "./codes.ts";
import { MillraceError } from "./millrace-error.ts";
import { type RecordedError, recordError, restoreError } from "./recorded-error.ts";

const codes = Object.keys(errorCodes) as ErrorCode[];
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 });
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

/** Errors with up to three causes below them. */
const errors: fc.Arbitrary<MillraceError> = fc
  .array(
    fc.record({
      code: fc.constantFrom(...codes),
      message: text,
      hint: maybe(text),
      retry: maybe(fc.boolean()),
      retryAfterMs: maybe(fc.nat()),
      data: maybe(fc.jsonValue({ maxDepth: 2 })),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map(
    (chain) =>
      chain.reduceRight<MillraceError | undefined>((cause, one) => {
        const { hint, retry, retryAfterMs, data, ...rest } = one;
        return new MillraceError({
          ...rest,
          ...(hint !== undefined && { hint }),
          ...(retry !== undefined && { retry }),
          ...(retryAfterMs !== undefined && { retryAfterMs }),
          ...(data !== undefined && { data: data as never }),
          ...(cause && { cause }),
        });
      }, undefined)!,
  );

test("What was recorded and restored records the same again, over JSON as well", () => {
  fc.assert(
    fc.property(errors, (error) => {
      const recorded = recordError(error);
      const overTheWire = JSON.parse(JSON.stringify(recorded)) as RecordedError;
      expect(overTheWire).toEqual(recorded);
      expect(recordError(restoreError(overTheWire))).toEqual(recorded);
    }),
  );
});

test("an error as JSON has its text", () => {
  const error = new MillraceError({ code: "STEP_FAILED", message: "no paper", retry: false });
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({
    error: { code: "STEP_FAILED", message: "no paper", retry: false },
  });
});

test("recordError() of any thrown value is JSON and has a message", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (thrown) => {
      const recorded = recordError(thrown);
      expect(JSON.parse(JSON.stringify(recorded))).toEqual(recorded);
      expect(typeof recorded.message).toBe("string");
      expect(recorded).toMatchObject({ code: "STEP_FAILED", retry: true });
    }),
  );
});

test("recordError() keeps an author's class and stack, cut to a readable length", () => {
  class CardDeclined extends Error {
    override readonly name = "CardDeclined";
  }
  const error = new CardDeclined("no money");
  error.stack = `CardDeclined: no money\n${"    at somewhere\n".repeat(1_000)}`;
  const recorded = recordError(error, "FLOW_FAILED");
  expect(recorded).toMatchObject({ code: "FLOW_FAILED", type: "CardDeclined", message: "no money", retry: true });
  expect(recorded.stack).toHaveLength(4_000);
});

test("recordError() of an error without a message takes its name", () => {
  expect(recordError(new TypeError()).message).toBe("TypeError");
  expect(recordError("just a text").message).toBe("just a text");
  expect(recordError(undefined).message).toContain("not an error");
  expect(recordError(10n).message).toContain("10");
});

test("recordError() follows four causes and no circle", () => {
  const circle = new Error("round");
  circle.cause = circle;
  let depth = 0;
  for (let at: RecordedError | undefined = recordError(circle); at; at = at.cause) depth++;
  expect(depth).toBe(5);
});

test("recordError() leaves out data that is not JSON or too long, and cuts a message without end", () => {
  const record = (data: unknown) =>
    recordError(new PermanentError("m".repeat(9_000), { data: data as never, hint: "h" }));
  expect(record({ big: 10n })).not.toHaveProperty("data");
  expect(record("x".repeat(64_001))).not.toHaveProperty("data");
  expect(record(() => 1)).not.toHaveProperty("data");
  expect(record({ fine: true })).toMatchObject({ data: { fine: true }, hint: "h" });
  expect(record(null).message).toHaveLength(8_000);
});

test("recordError() takes odd errors as they are: a message, name or stack that is no text", () => {
  const odd = Object.assign(new Error("x"), { message: { not: "text" }, name: 7, stack: 9 });
  expect(recordError(odd)).toEqual({ code: "STEP_FAILED", message: "[object Object]", retry: true, type: "7" });
});

test("restoreError() takes an unknown code, from a newer journal, as INTERNAL", () => {
  expect(restoreError({ code: "FROM_THE_FUTURE" as never, message: "m", retry: true })).toMatchObject({
    code: "INTERNAL",
    retry: true,
  });
});

test("An author's PermanentError is not tried again; a RetryAfterError says when", () => {
  expect(new PermanentError("no")).toMatchObject({ code: "STEP_FAILED", retry: false, retryAfterMs: undefined });
  expect(new RetryAfterError("later", "2m", { hint: "h" })).toMatchObject({
    retry: true,
    retryAfterMs: 120_000,
    hint: "h",
  });
  expect(() => new RetryAfterError("later", "soon" as never)).toThrow("duration");
});

test("A MillraceError takes what its code means unless it says otherwise", () => {
  expect(new MillraceError({ code: "STORE_UNAVAILABLE", message: "m" }).retry).toBe(true);
  expect(new MillraceError({ code: "STORE_UNAVAILABLE", message: "m", retry: false }).retry).toBe(false);
  expect(new MillraceError({ code: "INPUT_INVALID", message: "m" }).retry).toBe(false);
  expect(new MillraceError({ code: "INPUT_INVALID", message: "m" })).toMatchObject({ name: "MillraceError" });
});

test("recordError() takes an error's word that trying again cannot help", () => {
  expect(recordError(Object.assign(new Error("the file is cut off"), { retry: false })).retry).toBe(false);
  expect(recordError(Object.assign(new Error("busy"), { retry: 3 })).retry).toBe(true);
});
