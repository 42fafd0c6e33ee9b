import { afterEach, beforeEach, expect, test } from "vitest";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeEach(async () => {
  api = await openTestApi();
});
afterEach(() => api[Symbol.asyncDispose]());

const emit = (body: object, headers: Record<string, string> = {}) =>
  call(api, "/api/v1/events", { id: "events.emit", method: "POST", body: JSON.stringify(body), headers });
const list = (query = "") => call(api, `/api/v1/events/emitted${query}`, { id: "events.list" });

test("an event is emitted once for its idempotency key, and listed", async () => {
  const key = { "Idempotency-Key": "k-1" };
  expect(await emit({ type: "order.created", payload: { id: 1 } }, key)).toEqual({
    eventId: "key:k-1",
    existed: false,
  });
  expect(await emit({ type: "order.created", payload: { id: 1 } }, key)).toEqual({ eventId: "key:k-1", existed: true });
  await expect(emit({ type: "order.created", payload: { id: 2 } }, key)).rejects.toThrow("IDEMPOTENCY_KEY_REUSED");
  await emit({ type: "other" });
  expect(await list()).toMatchObject({
    events: [
      { type: "other", payload: null },
      { type: "order.created", payload: { id: 1 }, from: null, deliveredAt: null },
    ],
  });
  expect(await list("?type=order.created&limit=1")).toMatchObject({ events: [{ eventId: "key:k-1" }] });
});

test("a type of the engine's own and a payload that is too long are refused", async () => {
  const refused = async (body: object) => {
    const response = await api.request("/api/v1/events", { method: "POST", body: JSON.stringify(body) });
    return [response.status, ((await response.json()) as { code: string }).code];
  };
  expect(await refused({ type: "millrace:x" })).toEqual([400, "NAME_INVALID"]);
  expect(await refused({ type: "a", payload: "x".repeat(300_000) })).toEqual([413, "VALUE_TOO_LARGE"]);
});
