import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { attemptsOf, listDeliveries } from "@millrace/store/deliveries";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Duty } from "../duties/duty.ts";
import { signingKey } from "../events/hook-urls.ts";
import { flow, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { callbackPausesMs } from "./attempt-callback.ts";
import { callbackSecret } from "./callback-body.ts";
import { createCallbackDuty } from "./callback-duty.ts";

interface Call {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const world = useWorld();
const calls: Call[] = [];
/** What the receiver does with each call; the last one for all further ones. `null` hangs until the sender gives up. */
let answers: (number | null)[] = [];
let url = "";
const server = createServer((request, response) => void take(request, response));

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const piece of request) body += String(piece);
  calls.push({ headers: request.headers, body });
  const status = answers.length > 1 ? answers.shift()! : answers[0]!;
  if (status !== null) response.writeHead(status).end();
}

beforeEach(async () => {
  calls.length = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function duty(): Duty {
  return createCallbackDuty({
    store: world().store,
    clock: world().clock,
    async post(to, { headers, body }) {
      return fetch(to, { method: "POST", headers, body, signal: AbortSignal.timeout(200) });
    },
  });
}

async function start(body: Parameters<typeof flow>[0]): Promise<string> {
  await world().publish(flow(body));
  return (await world().control.start({ project, flow: "flow", input: null, callback: { url } })).runId;
}

const deliveries = () => listDeliveries(world().store.tables, { project, limit: 10 });

test("a run's end is told to its callback, signed so that the receiver can check it", async () => {
  answers = [204];
  const runId = await start(() => ({ total: 3 }));
  await world().ended(runId);
  await duty().run();
  const [{ headers, body }] = calls as [Call];
  expect(JSON.parse(body)).toEqual({
    type: "run.succeeded",
    timestamp: new Date(world().clock.nowMs()).toISOString(),
    data: { runId, flow: "flow", version: "flow-1", status: "succeeded", output: { total: 3 } },
  });
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = headers;
  // As the specification says it, not as the code does.
  const secret = callbackSecret(await signingKey(world().store.tables), project);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const right = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  expect(signature).toBe(`v1,${right}`);
  expect(Number(timestamp)).toBe(Math.floor(world().clock.nowMs() / 1_000));
  expect(await deliveries()).toMatchObject([{ runId, status: "delivered", attempts: 1, nextAttemptAt: null }]);
  await duty().run();
  expect(calls).toHaveLength(1);
});

test("a failed run and a canceled one are told as well, without the code's own places", async () => {
  answers = [200];
  const failed = await start(() => {
    throw new Error("the belt broke");
  });
  await world().ended(failed);
  await duty().run();
  const { data } = JSON.parse(calls[0]!.body);
  expect(data).toMatchObject({ runId: failed, status: "failed", error: { message: "the belt broke" } });
  expect(data.error.stack).toBeUndefined();
  const canceled = await start(({ step }) => step.waitFor("never", { signal: "never" }));
  await world().ended(canceled, "waiting");
  await duty().run();
  expect(calls).toHaveLength(1);
  await world().control.cancel({ project, runId: canceled, reason: "enough" });
  await duty().run();
  expect(JSON.parse(calls[1]!.body)).toMatchObject({
    type: "run.canceled",
    data: { runId: canceled, reason: "enough" },
  });
});

test("a receiver that fails, hangs and then answers gets the same message until it takes it", async () => {
  answers = [500, null, 302, 200];
  const runId = await start(() => 1);
  await world().ended(runId);
  const caller = duty();
  for (const pauseMs of callbackPausesMs.slice(0, 3)) {
    await caller.run();
    const before = calls.length;
    await caller.run();
    expect(calls).toHaveLength(before);
    world().clock.jump(pauseMs);
  }
  await caller.run();
  expect(new Set(calls.map(({ headers, body }) => `${headers["webhook-id"]} ${body}`)).size).toBe(1);
  const [delivery] = await deliveries();
  expect(delivery).toMatchObject({ status: "delivered", attempts: 4 });
  const { tables } = world().store;
  const attempts = await attemptsOf(tables, { project, deliveryIds: [delivery!.deliveryId] });
  expect(attempts.get(delivery!.deliveryId)).toMatchObject([
    { attempt: 1, httpStatus: 500, error: "it answered 500" },
    { attempt: 2, httpStatus: null, error: expect.stringContaining("timeout") },
    { attempt: 3, httpStatus: 302, error: "it answered 302" },
    { attempt: 4, httpStatus: 200, error: null },
  ]);
});

test("after more than a day nobody is asked any more", async () => {
  answers = [503];
  const runId = await start(() => 1);
  await world().ended(runId);
  const startedAt = world().clock.nowMs();
  const caller = duty();
  for (let round = 0; round < 20; round++) {
    await caller.run();
    world().clock.jump((await deliveries())[0]!.nextAttemptAt === null ? 0 : callbackPausesMs.at(-1)!);
  }
  expect(calls).toHaveLength(callbackPausesMs.length + 1);
  expect(await deliveries()).toMatchObject([{ status: "given up", attempts: calls.length, nextAttemptAt: null }]);
  expect(callbackPausesMs.reduce((sum, pauseMs) => sum + pauseMs)).toBeGreaterThan(24 * 3_600_000);
  expect(world().clock.nowMs()).toBeGreaterThan(startedAt);
});

test("a receiver that is gone for good is not asked again", async () => {
  answers = [410];
  await world().ended(await start(() => 1));
  await duty().run();
  expect(await deliveries()).toMatchObject([{ status: "given up", attempts: 1 }]);
});

test("of two workers that both deliver one makes each attempt; one that dies in it is made up for", async () => {
  answers = [200];
  await world().ended(await start(() => 1));
  await Promise.all([duty().run(), duty().run()]);
  expect(calls).toHaveLength(1);
  await world().ended(await start(() => 2));
  const posting = Promise.withResolvers<void>();
  const dying = createCallbackDuty({
    store: world().store,
    clock: world().clock,
    post() {
      posting.resolve();
      return new Promise(() => {});
    },
  });
  void dying.run();
  await posting.promise;
  expect(await duty().run()).toBeGreaterThan(0);
  expect(calls).toHaveLength(1);
  world().clock.jump(60_000);
  await duty().run();
  expect(calls).toHaveLength(2);
});

test("an address that cannot be called is refused when the run is started", async () => {
  await world().publish(flow(() => 1));
  for (const wrong of [
    "ftp://a.example/x",
    "a.example",
    "https://user:pw@a.example/",
    `https://a.example/${"x".repeat(2_100)}`,
  ]) {
    await expect(
      world().control.start({ project, flow: "flow", input: null, callback: { url: wrong } }),
    ).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  }
});

test("whoever takes a run up takes its callback over: a retry, and a run that goes on in its place; a fork does not", async () => {
  answers = [200];
  let broken = true;
  const failed = await start(() => {
    if (broken) throw new Error("the belt broke");
    return "mended";
  });
  await world().ended(failed);
  await duty().run();
  broken = false;
  const told = () => calls.map(({ body }) => JSON.parse(body)).map(({ type, data }) => [type, data.runId]);
  const { runId: retried } = await world().control.retry({ project, runId: failed });
  await world().ended(retried);
  await duty().run();
  expect(told()).toEqual([
    ["run.failed", failed],
    ["run.succeeded", retried],
  ]);
  const { runId: forked } = await world().control.fork({ project, runId: retried });
  await world().ended(forked);
  await duty().run();
  expect(calls).toHaveLength(2);
  const first = await start(({ input, continueWith }) => (input === null ? continueWith("again" as never) : input));
  await world().fly(
    async () => (await world().store.listRuns({ project, status: "succeeded", limit: 10 })).length === 4,
  );
  await duty().run();
  const next = (await world().store.listRuns({ project, limit: 10 })).find(({ parentRunId }) => parentRunId === first)!;
  expect(told().slice(2)).toEqual([["run.succeeded", next.runId]]);
});
