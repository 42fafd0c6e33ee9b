import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readServerSentEvents, type ServerSentEvent } from "./server-sent-events.ts";

function bodyOf(...parts: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(to) {
      for (const part of parts) to.enqueue(typeof part === "string" ? encoder.encode(part) : part);
      to.close();
    },
  });
}

async function read(...parts: readonly (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readServerSentEvents(bodyOf(...parts))) events.push(event);
  return events;
}

describe("readServerSentEvents()", () => {
  it("reads name, id and data of several lines", async () => {
    expect(await read("event: end\nid: 7\ndata: a\ndata:b\n\n")).toEqual([{ event: "end", data: "a\nb", id: "7" }]);
  });

  it("leaves out comments and unknown fields, and takes only one space off", async () => {
    expect(await read(": beat\n\nretry: 5\nfoo\ndata:  x\n\n")).toEqual([{ event: "message", data: " x", id: null }]);
  });

  it("remembers the last id, and ignores one with a NUL", async () => {
    expect(await read("id: 1\n\ndata: x\nid: a\0b\n\n")).toEqual([
      { event: "message", data: null, id: "1" },
      { event: "message", data: "x", id: "1" },
    ]);
  });

  it("keeps an empty line of data", async () => {
    expect(await read("data\n\n")).toEqual([{ event: "message", data: "", id: null }]);
  });

  it("drops a block that was not finished", async () => {
    expect(await read("data: x\n\ndata: y\n")).toHaveLength(1);
  });

  it("reads the same wherever the bytes are cut, with any line end", async () => {
    const lines = ["id: 1", "data: grüße 🌊", "", ": beat", "", "event: end", "data: {}", "", ""];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 }),
        async (lineEnd, cuts) => {
          const bytes = new TextEncoder().encode(lines.join(lineEnd));
          const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
          const parts = places.slice(1).map((end, index) => bytes.slice(places[index], end));
          const expected: ServerSentEvent[] = [{ event: "message", data: "grüße 🌊", id: "1" }];
          // A lone carriage return at the very end waits for its line feed.
          if (lineEnd !== "\r") expected.push({ event: "end", data: "{}", id: "1" });
          expect(await read(...parts)).toEqual(expected);
        },
      ),
    );
  });

  it("ends as if the stream had ended when it is told to", async () => {
    const stop = new AbortController();
    const body = new ReadableStream<Uint8Array>({ start: (to) => to.enqueue(new TextEncoder().encode("data: 1\n\n")) });
    const seen: ServerSentEvent[] = [];
    for await (const event of readServerSentEvents(body, { signal: stop.signal, onBytes: () => {} })) {
      seen.push(event);
      stop.abort();
    }
    expect(seen).toHaveLength(1);
  });
});
