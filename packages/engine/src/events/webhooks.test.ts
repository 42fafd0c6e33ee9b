import { receiveHook } from "@millrace/store/events";
import { beforeEach, expect, test } from "vitest";
import { flow, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { emitOutside } from "./emit-outside.ts";
import { createHookUrls, type HookUrls, hookIdOf } from "./hook-urls.ts";

const world = useWorld();
const base = "https://millrace.example";
let hookUrls: HookUrls;

beforeEach(async () => {
  hookUrls = createHookUrls({ tables: world().store.tables, baseUrl: () => `${base}/` });
  await world().restart({ hookUrls });
});

const tokenOf = (url: string) => url.slice(`${base}/hooks/`.length);

/** Calls a URL as the server does. */
async function call(url: string, payload: unknown) {
  const hookId = await hookUrls.read(tokenOf(url));
  return hookId === null ? "unknown" : receiveHook(world().store.tables, { hookId, payload: JSON.stringify(payload) });
}

/** A flow that hands its URL to a step and then waits for the call; the step tells the test. */
function asking(within?: "1h") {
  const urls: string[] = [];
  return {
    urls,
    flow: flow(async ({ step }) => {
      const hook = await step.webhook("payment", within ? { within } : {});
      const asked = await step("ask", () => {
        urls.push(hook.url);
        return urls.length;
      });
      return { asked, answer: await hook.received };
    }),
  };
}

test("a flow hands a URL out and goes on when it was called, with the body", async () => {
  const { urls, flow: asks } = asking();
  await world().publish(asks);
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  const [url] = urls as [string];
  expect(url).toMatch(/^https:\/\/millrace\.example\/hooks\/[A-Za-z0-9_-]{65}$/);
  expect(await call(url, { paid: true })).toBe("received");
  expect(await call(url, { paid: false })).toBe("received before");
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ asked: 1, answer: { outcome: "received", payload: { paid: true } } });
  expect(await world().kinds(runId)).toEqual([
    "run.queued",
    "run.started",
    "wait.started",
    "step.succeeded",
    "run.waiting",
    "run.started",
    "wait.finished",
    "run.succeeded",
  ]);
});

test("the URL is the same on every execution, and no part of the journal", async () => {
  const seen: string[] = [];
  await world().publish(
    flow(async ({ step }) => {
      const { url, received } = await step.webhook("payment");
      seen.push(url);
      await step.sleep("pause", "1m");
      await step.sleep("another", "1m");
      await received;
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().restart();
  await world().fly(() => seen.length > 1);
  expect(new Set(seen).size).toBe(1);
  const signature = tokenOf(seen[0]!).slice(22);
  const journal = JSON.stringify(await world().entries(runId));
  expect(journal).toContain(hookIdOf({ project, runId }, { name: "payment", key: null }));
  expect(journal).not.toContain(signature);
});

test("a call that comes before the flow waits for it is kept, also when the worker dies meanwhile", async () => {
  const urls: string[] = [];
  await world().publish(
    flow(async ({ step }) => {
      const hook = await step.webhook("payment");
      await step("ask", () => void urls.push(hook.url));
      await step.sleep("long work", "1m");
      return hook.received;
    }),
  );
  const runId = await world().start("flow");
  await world().until(() => urls.length === 1);
  expect(await call(urls[0]!, 1)).toBe("received");
  await world().restart();
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ outcome: "received", payload: 1 });
});

test("after its time the wait is over and the URL dead", async () => {
  const { urls, flow: asks } = asking("1h");
  await world().publish(asks);
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ answer: { outcome: "timed out" } });
  expect(await call(urls[0]!, 1)).toBe("gone");
});

test("the URL of a run that has ended is dead", async () => {
  const { urls, flow: asks } = asking();
  await world().publish(asks);
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().control.cancel({ project, runId });
  expect(await call(urls[0]!, 1)).toBe("gone");
});

test("a flow that hands a URL out and does not wait for it may end", async () => {
  await world().publish(flow(async ({ step }) => (await step.webhook("w")).url.length));
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("succeeded");
});

test("a step that opens a URL and fails opens it once", async () => {
  const urls: string[] = [];
  await world().publish(
    flow(({ step }) =>
      step("ask", { retry: { attempts: 1, delay: "1s" } }, async () => {
        const hook = await step.webhook("payment");
        urls.push(hook.url);
        if (urls.length === 1) throw new Error("no network");
        return hook.received;
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().until(() => urls.length === 1);
  await world().fly(() => urls.length === 2);
  expect(urls[0]).toBe(urls[1]);
  expect(await world().journal(runId, "wait.started")).toHaveLength(1);
  expect(await call(urls[0]!, 1)).toBe("received");
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ outcome: "received", payload: 1 });
});

test("no token but those that were given out is taken, by any server of the installation", async () => {
  const { urls, flow: asks } = asking();
  await world().publish(asks);
  await world().ended(await world().start("flow"), "waiting");
  const token = tokenOf(urls[0]!);
  const other = createHookUrls({ tables: world().store.tables, baseUrl: () => null });
  expect(await other.read(token)).toBe(token.slice(0, 22));
  const forged = [
    `A${token.slice(1)}`,
    `${token.slice(0, -2)}AA`,
    `${token}A`,
    token.slice(0, -1),
    token.slice(0, 22),
    "",
  ];
  for (const text of forged) expect(await other.read(text)).toBeNull();
  await expect(other.urlOf("h")).rejects.toMatchObject({ code: "SERVER_NOT_READY" });
});

test("step.webhook() is refused where nothing listens", async () => {
  const { hookUrls: _, ...rest } = world().options;
  await world().restart(rest);
  await world().publish(flow(({ step }) => step.webhook("w")));
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ code: "SERVER_NOT_READY" });
});

test("emitOutside() refuses a payload that is too long, and a key that cannot be stored", async () => {
  const { store } = world();
  const emit = (rest: object) => emitOutside(store, { project, type: "a", payload: null, ...rest });
  await expect(emit({ payload: "x".repeat(300_000) })).rejects.toMatchObject({ code: "VALUE_TOO_LARGE" });
  await expect(emit({ idempotencyKey: "\0" })).rejects.toMatchObject({ code: "NAME_INVALID" });
  await expect(emit({ type: "" })).rejects.toMatchObject({ code: "NAME_INVALID" });
  expect(await emit({ idempotencyKey: "k" })).toEqual({ eventId: "key:k", existed: false });
  expect(await emit({ idempotencyKey: "k" })).toEqual({ eventId: "key:k", existed: true });
  for (const other of [{ type: "b" }, { payload: 1 }])
    await expect(emit({ idempotencyKey: "k", ...other })).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  expect((await emit({})).eventId).not.toBe((await emit({})).eventId);
});
