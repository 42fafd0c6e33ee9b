import { describe, expect, it } from "vitest";
import { createClient } from "../client/client.ts";
import { events, hangUp, json, startPageServer } from "../testing/page-server.ts";

const entry = (seq: number) => `id: ${seq}\ndata: {"seq":${seq}}\n\n`;
const end = "event: end\ndata: {}\n\n";
const pause = async () => {};

async function collect(stream: AsyncIterable<{ data: { seq: number } }>): Promise<number[]> {
  const seen: number[] = [];
  for await (const { data } of stream) seen.push(data.seq);
  return seen;
}

const notReady = json(
  { type: "x", title: "x", status: 503, code: "STORE_UNAVAILABLE", detail: "Cannot", retry: true },
  503,
);

describe("watch()", () => {
  it("hands over each event until the stream says that it has ended", async () => {
    await using server = await startPageServer([events(entry(1) + entry(2) + end)]);
    expect(await collect(createClient({ url: server.url }).runs.watch({ runId: "r1" }))).toEqual([1, 2]);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.headers["last-event-id"]).toBeUndefined();
  });

  it.each(["close", "break"] as const)("goes on behind the last event after a %s of the connection", async (loss) => {
    await using server = await startPageServer([
      events(`${entry(1)}${entry(2)}id: 3\ndata: {"se`, loss),
      hangUp,
      notReady,
      events(entry(3) + end),
    ]);
    const states: string[] = [];
    const client = createClient({ url: server.url, pause });
    const stream = client.runs.watch({ runId: "r1" }, { onConnection: (state) => states.push(state) });
    expect(await collect(stream)).toEqual([1, 2, 3]);
    expect(server.seen.map((request) => request.headers["last-event-id"])).toEqual([undefined, "2", "2", "2"]);
    expect(states).toEqual(["open", "lost", "open"]);
  });

  it("begins behind the event that the caller has named", async () => {
    await using server = await startPageServer([events(end)]);
    await collect(createClient({ url: server.url }).runs.watch({ runId: "r1", lastEventId: 7 }));
    expect(server.seen[0]?.headers["last-event-id"]).toBe("7");
  });

  it("takes an id without data as a place to go on from", async () => {
    await using server = await startPageServer([events("id: c9\n\n"), events(`id: d1\ndata: {"seq":1}\n\n${end}`)]);
    const stream = createClient({ url: server.url, pause }).events.watch();
    const first = await stream[Symbol.asyncIterator]().next();
    expect(first.value).toEqual({ id: "d1", data: { seq: 1 } });
    expect(server.seen[1]?.headers["last-event-id"]).toBe("c9");
  });

  it("opens a stream again that has fallen silent", async () => {
    await using server = await startPageServer([events(entry(1), "keep"), events(entry(2) + end)]);
    const client = createClient({ url: server.url, pause });
    expect(await collect(client.runs.watch({ runId: "r1" }, { silenceMs: 30 }))).toEqual([1, 2]);
  });

  it("fails at once with what cannot pass", async () => {
    const gone = json(
      { type: "x", title: "x", status: 401, code: "TOKEN_REFUSED", detail: "Cannot", retry: false },
      401,
    );
    await using server = await startPageServer([events(entry(1)), gone]);
    const stream = createClient({ url: server.url, pause }).runs.watch({ runId: "r1" });
    await expect(collect(stream)).rejects.toMatchObject({ code: "TOKEN_REFUSED" });
    expect(server.seen).toHaveLength(2);
  });

  it("gives up when the server stays away for too long, with growing pauses until then", async () => {
    await using server = await startPageServer([events(entry(1)), hangUp]);
    const pausesMs: number[] = [];
    const client = createClient({ url: server.url, pause: async (delayMs) => void pausesMs.push(delayMs) });
    const stream = client.runs.watch({ runId: "r1" }, { giveUpAfterMs: 20_000 });
    await expect(collect(stream)).rejects.toMatchObject({ code: "SERVER_UNREACHABLE" });
    expect(pausesMs).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });

  it.each(["while it is open", "while it is being opened"])(
    "ends without an error when the caller stops %s",
    async (moment) => {
      await using server = await startPageServer([moment === "while it is open" ? events(entry(1), "keep") : hangUp]);
      const stop = new AbortController();
      const client = createClient({ url: server.url, pause: async () => stop.abort() });
      const seen: number[] = [];
      for await (const { data } of client.runs.watch({ runId: "r1" }, { signal: stop.signal })) {
        seen.push(data.seq);
        stop.abort();
      }
      expect(seen).toEqual(moment === "while it is open" ? [1] : []);
    },
  );

  it("closes the connection when the caller leaves the loop", async () => {
    let closed = Promise.resolve();
    await using server = await startPageServer([
      (response, request) => {
        closed = new Promise((resolve) => response.on("close", resolve));
        events(entry(1), "keep")(response, request);
      },
    ]);
    for await (const _ of createClient({ url: server.url }).runs.watch({ runId: "r1" })) break;
    await closed;
    expect(server.seen).toHaveLength(1);
  });
});
