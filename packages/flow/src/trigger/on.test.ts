import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineFlow } from "../define/define-flow.ts";
import { defineEvent } from "../event/event.ts";
import { cron } from "./cron.ts";
import { isEventTrigger, on } from "./on.ts";

const Order = z.object({ id: z.string() });
const created = defineEvent("order.created", Order);
const other = defineEvent("order.paid", z.object({ paid: z.number() }));
const run = async () => {};

test("on() is data: the type and what must stand where", () => {
  expect(on("order.created", { where: { "customer.country": "DE" } })).toEqual({
    kind: "event",
    type: "order.created",
    where: { "customer.country": "DE" },
    payload: null,
  });
  expect(on(created)).toEqual({ kind: "event", type: "order.created", where: {}, payload: Order });
  expect([on(created), cron("* * * * *")].map(isEventTrigger)).toEqual([true, false]);
});

test("on() refuses a type and a filter that cannot be used", () => {
  expect(() => on("millrace:x")).toThrow(expect.objectContaining({ code: "NAME_INVALID" }));
  expect(() => on("x", { where: { a: [] as never } })).toThrow(expect.objectContaining({ code: "NAME_INVALID" }));
});

test("a defined event is the input of the flow that it starts", () => {
  const flow = defineFlow({
    name: "f",
    trigger: on(created),
    async run({ input }) {
      expectTypeOf(input).toEqualTypeOf<{ id: string }>();
    },
  });
  expect(flow.input).toBe(Order);
});

test("an input of the flow's own goes first", () => {
  const input = z.object({ id: z.string() });
  const flow = defineFlow({
    name: "f",
    input,
    trigger: on("order.created"),
    async run({ input: given }) {
      expectTypeOf(given).toEqualTypeOf<{ id: string }>();
    },
  });
  expect(flow.input).toBe(input);
});

test("an event that is only named says nothing of the input", () => {
  const flow = defineFlow({
    name: "f",
    trigger: on("order.created"),
    async run({ input }) {
      expectTypeOf(input).toEqualTypeOf<unknown>();
    },
  });
  expect(flow.input).toBeUndefined();
});

test("events of a flow with batch are the elements of its input, and of one with debounce the input", () => {
  const batch = defineFlow({
    name: "f",
    input: z.array(Order),
    batch: { size: 2, within: "1s" },
    trigger: on(created),
    async run({ input }) {
      expectTypeOf(input).toEqualTypeOf<{ id: string }[]>();
    },
  });
  expect(batch.input?.type).toBe("array");
  const debounce = defineFlow({
    name: "f",
    debounce: { within: "1s" },
    trigger: on(created),
    async run({ input }) {
      expectTypeOf(input).toEqualTypeOf<{ id: string }>();
    },
  });
  expect(debounce.input).toBe(Order);
  expect(() => defineFlow({ name: "f", batch: { size: 2, within: "1s" }, trigger: on(created), run })).toThrow(
    expect.objectContaining({
      code: "FLOW_DEFINITION_INVALID",
      hint: expect.stringContaining("z.array"),
    }),
  );
});

test.each([{ trigger: [on(created), on(other) as never] }, { trigger: [on(created), cron("* * * * *")] }])(
  "a flow that is started with different things must say its input",
  (rest) => {
    expect(() => defineFlow({ name: "f", run, ...rest })).toThrow(
      expect.objectContaining({
        code: "FLOW_DEFINITION_INVALID",
        message: expect.stringContaining("must say its input"),
      }),
    );
  },
);
