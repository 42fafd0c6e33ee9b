import { expect, test } from "vitest";
import { z } from "zod";
import { checkEventWhere, defineEvent } from "./event.ts";

const paid = defineEvent("order.paid", z.object({ orderId: z.string(), at: z.iso.date().default("2026-01-01") }));

test("of() makes an event of a payload that fits, as it was given", () => {
  expect(paid.of({ orderId: "o-1" })).toEqual({ type: "order.paid", payload: { orderId: "o-1" } });
});

test("of() names the places of a payload that does not fit", () => {
  expect(() => paid.of({ orderId: 1 } as never)).toThrow(
    expect.objectContaining({
      code: "INPUT_INVALID",
      message: expect.stringMatching(/Cannot emit order\.paid .*orderId: /),
    }),
  );
  const text = defineEvent("note", z.string());
  expect(() => text.of(1 as never)).toThrow("payload: ");
});

test.each(["", "millrace:run.failed", "a".repeat(201), "nul\0", "\ud800", 5 as never])(
  "defineEvent() refuses the type %j",
  (type) => {
    expect(() => defineEvent(type, z.null())).toThrow(expect.objectContaining({ code: "NAME_INVALID" }));
  },
);

test("checkEventWhere() takes text, numbers, truth values and null", () => {
  expect(() => checkEventWhere({ a: "x", "a.b": 1.5, c: false, d: null })).not.toThrow();
});

test.each([{ "": 1 }, { a: Number.NaN }, { a: {} }, { a: [1] }, { a: undefined }, { ["a".repeat(201)]: 1 }])(
  "checkEventWhere() refuses %j",
  (where) => {
    expect(() => checkEventWhere(where as never)).toThrow(expect.objectContaining({ code: "NAME_INVALID" }));
  },
);

test("checkEventWhere() refuses more than twenty paths", () => {
  const where = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`p${index}`, 1]));
  expect(() => checkEventWhere(where)).toThrow("21 paths");
});
