import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { StoredEntry } from "@millrace/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createRateLimits, defaultRates } from "../door/rate-limits.ts";
import { type Listening, listen } from "../http/listen.ts";
import { openTestApi, project, type TestApi, versionOf } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

interface Message {
  readonly type: "next" | "end" | "error";
  readonly id: string | null;
  readonly eventId?: string;
  readonly data?: { readonly kind: string; readonly runId: string; readonly entry: { readonly kind: string } };
  readonly problem?: { readonly code: string; readonly detail: string };
}

async function openServer(overrides: Parameters<typeof openTestApi>[0] = {}) {
  let port = 0;
  const api: TestApi = await openTestApi({ port: () => port, ...overrides });
  const server: Listening = await listen({
    host: "127.0.0.1",
    port: 0,
    fetch: (request, env) => api.app.fetch(request, env),
  });
  port = server.port;
  return {
    api,
    port,
    url: `ws://127.0.0.1:${port}/api/v1/live`,
    async [Symbol.asyncDispose]() {
      api.stop();
      await server.close({ graceMs: 1_000 });
      await api[Symbol.asyncDispose]();
    },
  };
}

let server: Awaited<ReturnType<typeof openServer>>;
beforeAll(async () => {
  server = await openServer({
    limits: createRateLimits({ ...defaultRates, refusalsPerMinute: 20 }, () => 0),
    streamLimits: { subscriptions: 3, stallMs: 200, waitingBytes: 100_000 },
  });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A client that is connected, and what it was told. */
async function connected({ url, api } = server) {
  const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${api.parts.token.text}` } });
  const told: Message[] = [];
  socket.on("message", (bytes) => told.push(JSON.parse(String(bytes))));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await once(socket, "open");
  return {
    socket,
    told,
    closed,
    say: (message: object) => socket.send(JSON.stringify(message)),
    until: (isIt: (message: Message) => boolean | undefined) =>
      until("it is told", async () => told.find(isIt)) as Promise<Message>,
    [Symbol.dispose]: () => socket.terminate(),
  };
}

const start = (flow: string, input: object = {}) =>
  server.api.parts.control.start({ project, flow, input: input as never });

const watch = (id: string, runId: string) => ({
  type: "subscribe",
  id,
  operation: "runs.watch",
  input: { runId },
});

const isEnd = (id: string) => (message: Message) => message.type === "end" && message.id === id;

/** The answer to an upgrade that is not let in. */
async function refusal(headers: Record<string, string>) {
  const socket = connect(server.port, "127.0.0.1");
  const lines = Object.entries({
    Host: `127.0.0.1:${server.port}`,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET /api/v1/live HTTP/1.1\r\n${lines.join("")}\r\n`);
  const answer = await text(socket);
  return { status: Number(answer.split(" ")[1]), answer };
}

describe("a live connection", () => {
  it("tells a run's journal to its end, and several at once", async () => {
    using client = await connected();
    const [a, b] = [await start("ask"), await start("echo", { say: "x", steps: 5 })];
    client.say(watch("a", a.runId));
    client.say(watch("b", b.runId));
    await client.until(isEnd("b"));
    await client.until(({ id, data }) => id === "a" && data?.kind === "run.waiting");
    await server.api.parts.control.signal({ project, runId: a.runId, name: "answer", payload: "yes" });
    await client.until(isEnd("a"));
    for (const id of ["a", "b"]) {
      const of = client.told.filter((message) => message.id === id);
      expect(of.slice(0, -1).map(({ eventId }) => Number(eventId))).toEqual(of.slice(1).map((_, index) => index + 1));
      expect(of.at(-2)?.data).toMatchObject({ kind: "run.succeeded" });
    }
  });

  it("goes on behind the event that was seen last, without a gap and without one twice", async () => {
    const { runId } = await start("echo", { say: "x", steps: 20 });
    using first = await connected();
    first.say(watch("1", runId));
    await first.until(({ eventId }) => eventId === "7");
    first.socket.terminate();
    using second = await connected();
    second.say({ ...watch("1", runId), lastEventId: "7" });
    await second.until(isEnd("1"));
    expect(second.told[0]).toMatchObject({ type: "next", eventId: "8" });
  });

  it("tells of all runs, from places that the event stream gives out too", async () => {
    using client = await connected();
    client.say({ type: "subscribe", id: "all", operation: "events.watch", input: { entries: "runs" } });
    const { eventId } = await client.until((message) => message.eventId !== undefined);
    const { runId } = await start("echo", { say: "x" });
    await client.until(({ data }) => data?.runId === runId && data.entry.kind === "run.succeeded");
    const leave = new AbortController();
    const stream = await server.api.request("/api/v1/events", {
      headers: { "Last-Event-ID": eventId as string },
      signal: leave.signal,
    });
    let seen = "";
    for await (const chunk of stream.body as ReadableStream<Uint8Array>) {
      seen += new TextDecoder().decode(chunk);
      if (seen.includes("run.succeeded")) break;
    }
    leave.abort();
    expect(seen).toContain(runId);
  });

  it("says no more of what was unsubscribed from, and frees its id", async () => {
    using client = await connected();
    const { runId } = await start("ask");
    client.say(watch("1", runId));
    await client.until(({ data }) => data?.kind === "run.waiting");
    client.say({ type: "unsubscribe", id: "1" });
    client.say({ type: "unsubscribe", id: "never" });
    await client.until(isEnd("1"));
    const count = client.told.length;
    await server.api.parts.control.signal({ project, runId, name: "answer", payload: "yes" });
    client.say(watch("1", runId));
    await until("it has ended", async () => client.told.filter(isEnd("1")).length === 2);
    expect(client.told.slice(count).map(({ eventId }) => eventId)[0]).toBe("1");
  });

  it.each([
    ["none of this name", { operation: "runs.dream" }, "ROUTE_NOT_FOUND"],
    ["no stream", { operation: "runs.list" }, "REQUEST_INVALID"],
    ["called with a field that is not known", { operation: "runs.watch", input: { flow: "x" } }, "REQUEST_INVALID"],
    ["about nothing", { operation: "runs.watch", input: { runId: "nothing" } }, "RUN_NOT_FOUND"],
    ["to go on from nowhere", { operation: "events.watch", lastEventId: "nowhere" }, "REQUEST_INVALID"],
  ])("refuses under its id an operation that is %s", async (_, message, code) => {
    using client = await connected();
    client.say({ type: "subscribe", id: "1", ...message });
    expect(await client.until(({ id }) => id === "1")).toMatchObject({ type: "error", problem: { code } });
  });

  it.each([
    ["broken JSON", "{", "it is not JSON"],
    ["of another type", '{"type":"shout","id":"1"}', "type: "],
    ["without an id", '{"type":"unsubscribe"}', "id: "],
    ["binary", Buffer.from("{}"), "it is binary"],
  ])("refuses a message that is %s and goes on", async (_, message, seen) => {
    using client = await connected();
    client.socket.send(message);
    const { problem } = await client.until(({ id }) => id === null);
    expect(problem).toMatchObject({ code: "REQUEST_INVALID", detail: expect.stringContaining(seen) });
    client.say(watch("1", (await start("echo", { say: "x" })).runId));
    await client.until(isEnd("1"));
  });

  it("refuses an id that is in use, and more subscriptions than there may be", async () => {
    using client = await connected();
    const { runId } = await start("ask");
    for (const id of ["1", "2", "3", "4", "1"]) client.say(watch(id, runId));
    const [limit, twice] = [await client.until(({ id }) => id === "4"), await client.until(({ id }) => id === null)];
    expect(limit.problem).toMatchObject({ code: "STREAM_LIMIT_REACHED" });
    expect(twice.problem?.detail).toContain("the subscription 1 is open already");
  });

  it("closes on a message that is too large", async () => {
    using client = await connected();
    client.say({ type: "x".repeat(70_000) });
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it("ends for one that gives no sign of life", async () => {
    await using other = await openServer({ streamLimits: { pingMs: 20 } });
    const client = new WebSocket(other.url, {
      headers: { Authorization: `Bearer ${other.api.parts.token.text}` },
      autoPong: false,
    });
    const [code] = await once(client, "close");
    expect(code).toBe(1006);
  });

  it("asks for the scope of the operation, and for a token that is still good", async () => {
    const made = await server.api.request("/api/v1/tokens", {
      method: "POST",
      body: JSON.stringify({ name: "narrow", scopes: ["flows:read"] }),
    });
    const { token, secret } = (await made.json()) as { token: { tokenId: string }; secret: string };
    const socket = new WebSocket(server.url, { headers: { Authorization: `Bearer ${secret}` } });
    const codes: string[] = [];
    socket.on("message", (bytes) => codes.push((JSON.parse(String(bytes)) as Message).problem?.code ?? ""));
    await once(socket, "open");
    const message = JSON.stringify({ type: "subscribe", id: "1", operation: "events.watch" });
    socket.send(message);
    await once(socket, "message");
    await server.api.request(`/api/v1/tokens/${token.tokenId}`, { method: "DELETE" });
    socket.send(message);
    await once(socket, "message");
    socket.terminate();
    expect(codes).toEqual(["SCOPE_MISSING", "TOKEN_REFUSED"]);
  });
});

describe("the door of live connections", () => {
  it.each([
    ["no token", {}, 401, "TOKEN_REFUSED"],
    ["a wrong token", { Authorization: "Bearer wrong" }, 401, "TOKEN_REFUSED"],
    ["another page behind it", { Origin: "http://evil.example" }, 403, "ORIGIN_REFUSED"],
    ["another host", { Host: "evil.example" }, 403, "ORIGIN_REFUSED"],
  ])("refuses a request with %s as every other request", async (_, headers, status, code) => {
    const { answer, ...seen } = await refusal(headers);
    expect(seen).toEqual({ status });
    expect(answer).toContain(code);
    expect(answer).toMatch(/x-content-type-options: nosniff/i);
  });

  it("refuses a handshake that is none, and a request without one", async () => {
    const Authorization = `Bearer ${server.api.parts.token.text}`;
    expect((await refusal({ Authorization, "Sec-WebSocket-Key": "short" })).status).toBe(400);
    expect((await refusal({ Authorization, Connection: "close", Upgrade: "h2c" })).answer).toContain("REQUEST_INVALID");
  });

  it("lets the panel's cookie in", async () => {
    const opened = await server.api.request("/api/v1/session", {
      method: "POST",
      body: JSON.stringify({ token: server.api.parts.token.text }),
    });
    const [cookie = ""] = (opened.headers.get("set-cookie") ?? "").split(";");
    const socket = new WebSocket(server.url, {
      headers: { Cookie: cookie, Origin: `http://127.0.0.1:${server.port}` },
    });
    await once(socket, "open");
    socket.terminate();
  });

  it("stops looking at wrong tokens of one address after too many", async () => {
    const statuses: number[] = [];
    while (statuses.at(-1) !== 429 && statuses.length < 30)
      statuses.push((await refusal({ Authorization: "Bearer wrong" })).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it("opens as many connections as there may be, and frees their places", async () => {
    await using small = await openServer({ streamLimits: { connections: 1 } });
    const first = await connected(small);
    await expect(connected(small)).rejects.toThrow("503");
    first.socket.terminate();
    const second = await until("there is room", () => connected(small).catch(() => null));
    second.socket.terminate();
  });
});

/** A run with a journal of 24 MB, more than sockets buffer. */
async function fillJournal(runId: string): Promise<void> {
  const entry = { name: null, key: null, attempt: 0, at: 1 };
  const body = JSON.stringify({ level: "info", message: "x".repeat(60_000) });
  const entries = Array.from(
    { length: 400 },
    (_, index): StoredEntry => ({ ...entry, seq: index + 2, kind: "log.written", body }),
  );
  const queued: StoredEntry = { ...entry, seq: 1, kind: "run.queued", body: '{"input":{}}' };
  const key = { project, runId, flow: "ask", version: versionOf("ask"), parentRunId: null, idempotencyKey: null };
  await server.api.parts.store.startRuns({ starts: [{ ...key, entries: [queued, ...entries] }] });
}

describe("a slow reader", () => {
  beforeAll(() => fillJournal("a-long-story"));

  it("gets a long journal at its own pace", async () => {
    using client = await connected();
    client.say(watch("1", "a-long-story"));
    await client.until(({ eventId }) => eventId === "401");
    expect(client.told.map(({ eventId }) => Number(eventId))).toEqual(client.told.map((_, index) => index + 1));
  });

  it("is closed with a reason when it takes nothing of what waits for it", async () => {
    using client = await connected();
    client.socket.pause();
    client.say(watch("1", "a-long-story"));
    const line = await until("it is cut off", async () =>
      server.api.logged.find((one) => one.message === "cut a live connection off"),
    );
    const reason = "the reader left 100000 bytes unread for 200 ms";
    expect(line.fields).toMatchObject({ reason });
    client.socket.resume();
    expect(await client.closed).toEqual({ code: 1013, reason });
    expect(client.told.length).toBeLessThan(401);
  });
});

it("one who asks on without reading the answers is closed with a reason", async () => {
  await using other = await openServer({ streamLimits: { waitingBytes: 10_000 } });
  using client = await connected(other);
  client.socket.pause();
  const line = await until("it is cut off", async () => {
    for (let i = 0; i < 2_000; i++) client.socket.send("{");
    return other.api.logged.find((one) => one.message === "cut a live connection off");
  });
  expect(line.fields).toMatchObject({ reason: "the reader asked on and left 10000 bytes unread" });
});

describe("the end of the server", () => {
  it("closes every connection with 1001, and cuts off those that do not answer", async () => {
    const other = await openServer();
    const polite = await connected(other);
    const deaf = await connected(other);
    deaf.socket.pause();
    polite.say({ type: "subscribe", id: "1", operation: "events.watch" });
    await polite.until(({ id }) => id === "1");
    await other[Symbol.asyncDispose]();
    expect(await polite.closed).toMatchObject({ code: 1001 });
    expect(polite.told.some(isEnd("1"))).toBe(false);
    deaf.socket.terminate();
  });
});
