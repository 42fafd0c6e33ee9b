import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linePort } from "./line-port.ts";

/** A byte stream whose far end the test holds. */
class Wire extends Duplex {
  readonly written: string[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push(chunk.toString("utf8"));
    done();
  }
}

function open(maxLineBytes?: number) {
  const wire = new Wire();
  const port = linePort<unknown, unknown>(wire, maxLineBytes === undefined ? {} : { maxLineBytes });
  const received: unknown[][] = [];
  const closes: (Error | null)[] = [];
  port.onMessages((messages) => void received.push([...messages]));
  port.onClose((why) => void closes.push(why));
  const feed = (chunk: string | Buffer) => wire.emit("data", Buffer.from(chunk as string));
  return { wire, port, received, closes, feed };
}

test("What one port sends the other receives, however the bytes are cut", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 30 });
  const messages = fc.array(fc.record({ t: text, n: fc.integer(), deep: fc.jsonValue({ maxDepth: 3 }) }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(
      fc.array(messages, { maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (batches, cuts) => {
        const sender = open();
        for (const batch of batches) sender.port.send(batch);
        const bytes = Buffer.from(sender.wire.written.join(""));
        const receiver = open();
        for (let from = 0, cut = 0; from < bytes.length; cut++) {
          const size = cuts[cut % cuts.length]!;
          receiver.feed(bytes.subarray(from, from + size));
          from += size;
        }
        expect(receiver.received.flat()).toEqual(JSON.parse(JSON.stringify(batches.flat())));
      },
    ),
  );
});

test("Bytes travel as they are, between other messages and however they are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.jsonValue({ maxDepth: 2 })), { maxLength: 8 }),
      fc.integer({ min: 1, max: 70 }),
      (given, cut) => {
        const messages = given.map((value, n) =>
          value instanceof Uint8Array ? { n, bytes: Buffer.from(value) } : { n, value },
        );
        const chunks: Buffer[] = [];
        const wire = new Wire();
        wire._write = (chunk: Buffer, _encoding, done) => {
          chunks.push(chunk);
          done();
        };
        linePort<unknown, unknown>(wire).send(messages);
        const sent = Buffer.concat(chunks);
        const receiver = open();
        for (let from = 0; from < sent.length; from += cut) receiver.feed(sent.subarray(from, from + cut));
        expect(receiver.received.flat()).toEqual(
          messages.map((message) => ("bytes" in message ? message : JSON.parse(JSON.stringify(message)))),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test.each([
  ["more bytes than a line may have", "#101 {}\n"],
  ["a list with bytes", "#1 null\n"],
  ["a size that is none", "#-1 {}\n"],
])("A message of %s closes the port", (_, line) => {
  const { feed, closes, received } = open(100);
  feed(line);
  expect(closes).toEqual([expect.objectContaining({ code: "RUNNER_MESSAGE_REFUSED" })]);
  expect(received).toEqual([]);
});

test("A side that does not read the bytes that it asked for loses its port", () => {
  const wire = new Wire();
  const closes: unknown[] = [];
  const port = linePort<unknown, unknown>(wire);
  port.onClose((why) => closes.push(why));
  Object.defineProperty(wire, "writableLength", { value: 256 * 1024 * 1024 + 1 });
  port.send([{ bytes: Buffer.alloc(1) }]);
  expect(closes).toEqual([expect.objectContaining({ code: "RUNNER_MESSAGE_REFUSED" })]);
  expect(wire.written).toEqual([]);
});

test("A character that is cut between two chunks stays whole", () => {
  const { feed, received } = open();
  const line = Buffer.from('["€𝄞"]\n');
  for (const byte of line) feed(Buffer.of(byte));
  expect(received).toEqual([["€𝄞"]]);
});

test("Many lines in one chunk arrive in their order", () => {
  const { feed, received } = open();
  feed("[1,2]\n[3]\n[4");
  feed(",5]\n");
  expect(received).toEqual([[1, 2], [3], [4, 5]]);
});

test("A line over the limit closes the port at once, and no more of it is held", () => {
  const { feed, closes, received, wire } = open(1_000);
  feed("x".repeat(600));
  expect(closes).toEqual([]);
  feed("x".repeat(600));
  expect(closes).toMatchObject([{ code: "RUNNER_MESSAGE_REFUSED" }]);
  expect(wire.destroyed).toBe(true);
  feed("]\n[1]\n");
  expect(received).toEqual([]);
});

test("Half a gigabyte without a newline is never held", () => {
  const { feed, closes } = open(1024 * 1024);
  const chunk = Buffer.alloc(64 * 1024, "x");
  const before = process.memoryUsage().rss;
  for (let sent = 0; sent < 1024 ** 3 / 2; sent += chunk.length) feed(chunk);
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  expect(closes).toHaveLength(1);
});

test.each([
  ["no JSON", "hello\n"],
  ["half a JSON", '[{"t":\n'],
  ["an empty line", "\n"],
  ["no array", '{"t":"ready"}\n'],
  ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x0a])],
])("A line that is %s closes the port with a reason", (_what, line) => {
  const { feed, closes, received } = open();
  feed(line);
  expect(closes).toMatchObject([{ code: "RUNNER_MESSAGE_REFUSED" }]);
  feed("[1]\n");
  expect(received).toEqual([]);
});

test("Long messages leave in lines of their own, so that many of them never make one that is refused", () => {
  const { port, wire } = open();
  const long = "x".repeat(700 * 1024);
  port.send([{ long }, { long }, { long }, { short: 1 }]);
  const lines = wire.written.join("").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).length)).toEqual([2, 2]);
});

test("Nothing is sent for no messages, nor after the port was closed", () => {
  const { port, wire, closes } = open();
  port.send([]);
  port.close();
  port.send([1]);
  expect(wire.written).toEqual([]);
  expect(closes).toEqual([null]);
});

test("A port is closed once, whether by its end, an error or both", () => {
  const { wire, closes } = open();
  const error = new Error("reset");
  wire.emit("error", error);
  wire.emit("end");
  wire.emit("close");
  expect(closes).toEqual([error]);
  const other = open();
  other.wire.emit("end");
  other.wire.emit("close");
  expect(other.closes).toEqual([null]);
});
