import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import type { StoredEntry } from "@millrace/store";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, project, type TestApi, versionOf } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";
import { type Listening, listen } from "./listen.ts";

let api: TestApi;
let server: Listening;
let port = 0;

beforeAll(async () => {
  const streamLimits = { count: 3, heartbeatMs: 30, stallMs: 300 };
  api = await openTestApi({ port: () => port, streamLimits });
  server = await listen({ host: "127.0.0.1", port: 0, fetch: api.app.fetch as never });
  port = server.port;
});
afterAll(async () => {
  api.stop();
  await server.close({ graceMs: 1_000 });
  await api[Symbol.asyncDispose]();
});

interface Block {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly comment?: string;
}

/** Reads a stream over a real socket block by block. */
async function* blocks(path: string, headers: Record<string, string> = {}): AsyncGenerator<Block, void, undefined> {
  const leave = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { Authorization: `Bearer ${api.parts.token.text}`, ...headers },
    signal: leave.signal,
  });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  let rest = "";
  try {
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      const parts = (rest + new TextDecoder().decode(chunk)).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        yield Object.fromEntries(
          part.split("\n").map((line) => (line.startsWith(":") ? ["comment", line] : line.split(/: (.*)/s))),
        );
      }
    }
  } finally {
    leave.abort();
  }
}

async function collect(stream: AsyncIterable<Block>, isLast: (block: Block) => boolean): Promise<Block[]> {
  const seen: Block[] = [];
  for await (const block of stream) {
    if (block.comment === undefined) seen.push(block);
    if (isLast(block)) break;
  }
  return seen;
}

const start = (flow: string, input: unknown) => api.parts.control.start({ project, flow, input: input as never });

const untilWaiting = (runId: string) =>
  until("it waits", async () => (await api.parts.store.getRun({ project, runId }))?.status === "waiting");

/** All entries of a run from a stream, as their `seq`. */
const seqsOf = (seen: readonly Block[]) => seen.filter((block) => block.data !== "{}").map((block) => Number(block.id));

describe("runs.watch", () => {
  it("tells what happened, what happens, and the end", async () => {
    const { runId } = await start("ask", {});
    const stream = blocks(`/api/v1/runs/${runId}/events`);
    const seen: Block[] = [];
    for await (const block of stream) {
      if (block.comment !== undefined) continue;
      seen.push(block);
      if (block.data?.includes('"run.waiting"')) {
        await api.parts.control.signal({ project, runId, name: "answer", payload: "yes" });
      }
    }
    expect(seen.at(-1)).toEqual({ event: "end", data: "{}" });
    expect(seqsOf(seen)).toEqual(seqsOf(seen).map((_, index) => index + 1));
    expect(JSON.parse(seen.at(-2)?.data ?? "")).toMatchObject({ kind: "run.succeeded" });
  });

  it("goes on behind the entry that was seen last, without a gap and without one twice", async () => {
    const { runId } = await start("echo", { say: "x", steps: 20 });
    const path = `/api/v1/runs/${runId}/events`;
    const first = await collect(blocks(path), (block) => block.id === "7");
    const rest = await collect(blocks(path, { "Last-Event-ID": "7" }), () => false);
    const seqs = [...seqsOf(first), ...seqsOf(rest)];
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(seqs.length).toBeGreaterThanOrEqual(22);
  });

  it("ends at once for a run whose end was seen", async () => {
    const { runId } = await start("echo", { say: "x" });
    const all = await collect(blocks(`/api/v1/runs/${runId}/events`), () => false);
    const last = String(Math.max(...seqsOf(all)));
    const again = await collect(blocks(`/api/v1/runs/${runId}/events`, { "Last-Event-ID": last }), () => false);
    expect(again).toEqual([{ event: "end", data: "{}" }]);
  });

  it("sends a comment when there is nothing to tell", async () => {
    const { runId } = await start("ask", {});
    await untilWaiting(runId);
    let comments = 0;
    for await (const block of blocks(`/api/v1/runs/${runId}/events`)) {
      if (block.comment !== undefined) comments += 1;
      if (comments === 4) break;
    }
    expect(comments).toBe(4);
  });

  it("is refused as an answer, before a stream has begun, when the id is none", async () => {
    const { runId } = await start("ask", {});
    const response = await api.request(`/api/v1/runs/${runId}/events`, { headers: { "Last-Event-ID": "seven" } });
    expect(await response.json()).toMatchObject({ code: "REQUEST_INVALID" });
  });
});

describe("events.watch", () => {
  const entryOf = (block: Block) =>
    JSON.parse(block.data ?? "{}") as { runId: string; entry: { kind: string; seq: number } };

  const isEndOf = (runId: string) => (block: Block) =>
    block.data !== undefined && entryOf(block).runId === runId && entryOf(block).entry.kind === "run.succeeded";

  it("begins now, and tells of every run from then on", async () => {
    await start("echo", { say: "before" });
    const stream = blocks("/api/v1/events");
    const opened = await collect(stream, (block) => block.id !== undefined);
    expect(opened).toEqual([{ id: expect.any(String) }]);
    const { runId } = await start("echo", { say: "after" });
    const following = blocks("/api/v1/events", { "Last-Event-ID": opened[0]?.id as string });
    const seen = await collect(following, isEndOf(runId));
    const told = seen.filter((block) => block.data !== undefined).map(entryOf);
    const seqs = told.filter((item) => item.runId === runId).map((item) => item.entry.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  it("goes on in the middle of what was read at once, without a gap and without one twice", async () => {
    const { runId } = await start("echo", { say: "x", steps: 30 });
    await until("it has ended", async () => (await api.parts.store.getRun({ project, runId }))?.status === "succeeded");
    const all = (await collect(blocks("/api/v1/events?from=start"), isEndOf(runId))).filter(
      (block) => block.data !== undefined,
    );
    const middle = all.length - 10;
    const rest = await collect(blocks("/api/v1/events", { "Last-Event-ID": all[middle]?.id as string }), (block) => {
      return block.data !== undefined && block.data === all.at(-1)?.data;
    });
    const told = rest.filter((block) => block.data !== undefined).map((block) => block.data);
    expect(told).toEqual(all.slice(middle + 1).map((block) => block.data));
  });

  it("tells what changes a run's status, and leaves its steps out, when asked to", async () => {
    const stream = blocks("/api/v1/events?entries=runs&from=start");
    const { runId } = await start("echo", { say: "x" });
    const seen = await collect(stream, isEndOf(runId));
    const kinds = new Set(seen.filter((block) => block.data !== undefined).map((block) => entryOf(block).entry.kind));
    expect([...kinds].filter((kind) => kind.startsWith("step."))).toEqual([]);
  });

  it("refuses a place that the store never gave out", async () => {
    const response = await api.request("/api/v1/events", { headers: { "Last-Event-ID": "nowhere" } });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({
        code: "REQUEST_INVALID",
        data: { faults: [{ path: "lastEventId", problem: expect.stringContaining("nowhere") }] },
      }),
    ]);
  });
});

/** A connection that asks for a stream and then reads nothing. */
async function openDeafStream(path: string): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.pause();
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${api.parts.token.text}\r\n\r\n`,
  );
  return socket;
}

describe("a stream", () => {
  it("whose reader takes nothing is cut off and freed", async () => {
    const runId = "a-long-story";
    await fillJournal(runId);
    const deaf = await openDeafStream(`/api/v1/runs/${runId}/events`);
    const line = await until("it is cut off", async () =>
      api.logged.find((one) => one.message === "cut an answer off"),
    );
    expect(line.fields).toMatchObject({ operation: "runs.watch", reason: "the reader took nothing for 300 ms" });
    // Whoever reads again finds the reason behind what it had not read, and no end.
    expect((await text(deaf)).slice(-200)).toContain(": cut off: the reader took nothing for 300 ms");
    // Its place is free again: as many streams as there may be can be opened.
    const streams = [1, 2, 3].map(() => blocks(`/api/v1/runs/${runId}/events`));
    await Promise.all(streams.map((stream) => stream.next()));
    await Promise.all(streams.map((stream) => stream.return()));
  });

  it("is refused when as many are open as may be, until one has left", async () => {
    const { runId } = await start("ask", {});
    const path = `/api/v1/runs/${runId}/events`;
    const streams = [1, 2, 3].map(() => blocks(path));
    await until("the streams of before have left", async () =>
      (await Promise.allSettled(streams.map((stream) => stream.next()))).every((one) => one.status === "fulfilled"),
    );
    const refused = await api.request(path);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await refused.json()).toMatchObject({ code: "STREAM_LIMIT_REACHED" });
    await Promise.all(streams.map((stream) => stream.return()));
    const next = await until("there is room", async () => {
      const response = await api.request(path, { method: "HEAD" });
      return response.status === 200;
    });
    expect(next).toBe(true);
  });

  it("is closed without an end when the server stops, so that its client looks for it again", async () => {
    const other = await openTestApi({ streamLimits: { heartbeatMs: 10_000 } });
    const { runId } = await other.parts.control.start({ project, flow: "ask", input: {} });
    const response = await other.request(`/api/v1/runs/${runId}/events`);
    const body = response.text();
    other.stop();
    expect(await body).not.toContain("event: end");
    await other[Symbol.asyncDispose]();
  });
});

/** A run with a journal of 24 MB, more than sockets buffer. */
async function fillJournal(runId: string): Promise<void> {
  const entry = { name: null, key: null, attempt: 0, at: 1 };
  const message = "x".repeat(60_000);
  const entries: StoredEntry[] = Array.from({ length: 400 }, (_, index) => ({
    ...entry,
    seq: index + 2,
    kind: "log.written",
    body: JSON.stringify({ level: "info", message }),
  }));
  const queued: StoredEntry = { ...entry, seq: 1, kind: "run.queued", body: '{"input":{}}' };
  const key = { project, runId, flow: "ask", version: versionOf("ask"), parentRunId: null, idempotencyKey: null };
  await api.parts.store.startRuns({ starts: [{ ...key, entries: [queued, ...entries] }] });
}
