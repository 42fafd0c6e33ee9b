import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { hangUp, json, startPageServer } from "../testing/page-server.ts";
import { createClient } from "./client.ts";

const started = { runId: "r1", existed: false };

/** Remembers the pauses and does not wait. */
function recordPauses() {
  const pausesMs: number[] = [];
  return { pausesMs, pause: async (delayMs: number) => void pausesMs.push(delayMs) };
}

const refused = (code: string, status: number) =>
  json({ type: "/docs/errors", title: "x", status, code, detail: "Cannot do it", hint: "Wait.", retry: true }, status);

describe("createClient()", () => {
  it("sends the path, the query and the token, and answers with the JSON", async () => {
    await using server = await startPageServer([json({ runs: [], next: null })]);
    const client = createClient({ url: `${server.url}/`, token: "secret" });
    expect(await client.runs.list({ flow: "shop", limit: 5 })).toEqual({ runs: [], next: null });
    expect(server.seen[0]).toMatchObject({ method: "GET", url: "/api/v1/runs?flow=shop&limit=5", body: "" });
    expect(server.seen[0]?.headers.authorization).toBe("Bearer secret");
  });

  it("sends no token where it has none", async () => {
    await using server = await startPageServer([json({ flows: [] })]);
    await createClient({ url: server.url }).flows.list();
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("escapes what goes into the path", async () => {
    await using server = await startPageServer([json({})]);
    await createClient({ url: server.url }).runs.get({ runId: "a/b?c" });
    expect(server.seen[0]?.url).toBe("/api/v1/runs/a%2Fb%3Fc");
  });

  it.each(["", ".", ".."])("refuses %j as a part of a path before anything is sent", (runId) => {
    const client = createClient({ url: "http://127.0.0.1:1" });
    expect(() => client.runs.get({ runId })).toThrow(
      expect.objectContaining({ code: "REQUEST_INVALID", message: expect.stringContaining("runId") }),
    );
  });

  it("sends the body as JSON, with fields that it does not know, so that the server can name them", async () => {
    await using server = await startPageServer([json({})]);
    const input = { runId: "r1", reason: "late", colour: "red" };
    await createClient({ url: server.url }).runs.cancel(input);
    expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual({ reason: "late", colour: "red" });
    expect(server.seen[0]?.url).toBe("/api/v1/runs/r1/cancel");
  });

  it("rejects with the server's error", async () => {
    await using server = await startPageServer([refused("RUN_NOT_FOUND", 404)]);
    await expect(createClient({ url: server.url }).runs.get({ runId: "r1" })).rejects.toMatchObject({
      code: "RUN_NOT_FOUND",
      message: "Cannot do it",
      hint: "Wait.",
    });
    expect(server.seen).toHaveLength(1);
  });

  it.each([200, 502])("says so when another program answers with %i", async (status) => {
    await using server = await startPageServer([
      (response) => response.writeHead(status, { "content-type": "text/html" }).end("<h1>Printer</h1>"),
    ]);
    await expect(createClient({ url: server.url }).flows.list()).rejects.toMatchObject({
      code: "SERVER_UNREACHABLE",
      message: expect.stringContaining(`${status}, text/html`),
    });
    expect(server.seen).toHaveLength(1);
  });

  it("downloads a file as a stream with its type and size", async () => {
    await using server = await startPageServer([
      (response) => response.writeHead(206, { "content-type": "text/plain", "content-length": "5" }).end("hello"),
    ]);
    const client = createClient({ url: server.url });
    const file = await client.artifacts.get({ runId: "r1", artifact: "ab".repeat(32), range: "bytes=0-4" });
    expect(file).toMatchObject({ mediaType: "text/plain", sizeBytes: 5 });
    expect(await text(file.body)).toBe("hello");
    expect(server.seen[0]?.headers.range).toBe("bytes=0-4");
  });
});

describe("a lost connection", () => {
  it("makes a read be sent again", async () => {
    await using server = await startPageServer([hangUp, hangUp, json({ flows: [] })]);
    const { pausesMs, pause } = recordPauses();
    expect(await createClient({ url: server.url, pause }).flows.list()).toEqual({ flows: [] });
    expect(pausesMs).toEqual([100, 400]);
  });

  it("makes a start be sent again under the same key, its own where none was given", async () => {
    await using server = await startPageServer([hangUp, json(started)]);
    const { pause } = recordPauses();
    expect(await createClient({ url: server.url, pause }).runs.start({ flow: "shop" })).toEqual(started);
    const keys = server.seen.map((request) => request.headers["idempotency-key"]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it("keeps the key that the caller has chosen", async () => {
    await using server = await startPageServer([json(started)]);
    await createClient({ url: server.url }).runs.start({ flow: "shop", idempotencyKey: "k1" });
    expect(server.seen[0]?.headers["idempotency-key"]).toBe("k1");
    expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual({ flow: "shop" });
  });

  it("does not make a signal be sent twice", async () => {
    await using server = await startPageServer([hangUp, json({})]);
    const client = createClient({ url: server.url });
    await expect(client.runs.signal({ runId: "r1", name: "go" })).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    expect(server.seen).toHaveLength(1);
  });

  it("ends in SERVER_UNREACHABLE with what happened after five tries", async () => {
    const { url } = await startPageServer([json({})]).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    const { pausesMs, pause } = recordPauses();
    await expect(createClient({ url, pause }).flows.list()).rejects.toMatchObject({
      code: "SERVER_UNREACHABLE",
      message: expect.stringMatching(/ECONNREFUSED/),
      hint: expect.stringContaining("npm start"),
    });
    expect(pausesMs).toEqual([100, 400, 800, 1_800]);
  });

  it("is not looked for again once the caller has given up", async () => {
    await using server = await startPageServer([hangUp]);
    const stop = new AbortController();
    const client = createClient({ url: server.url, pause: async () => stop.abort(new Error("enough")) });
    await expect(client.flows.list({}, { signal: stop.signal })).rejects.toThrow("enough");
    expect(server.seen).toHaveLength(1);
  });

  it("tells silence from refusal, and does not wait for it twice", async () => {
    await using server = await startPageServer([() => {}]);
    const client = createClient({ url: server.url });
    await expect(client.flows.list({}, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "SERVER_UNREACHABLE",
      message: expect.stringContaining("no answer within 20 ms"),
    });
  });
});
