import { MillraceError } from "@millrace/flow/errors";
import { expect, test } from "vitest";
import { createPeer, type Peer, type PeerHandlers } from "./peer.ts";

function createPair(there: PeerHandlers): readonly [Peer, Peer] {
  const left: Peer = createPeer((message) => setImmediate(() => right.receive(message)), {});
  const right: Peer = createPeer((message) => setImmediate(() => left.receive(message)), there);
  return [left, right];
}

test("call() hands back what the other side's handler gives", async () => {
  const [peer] = createPair({ calls: { add: async (params) => (params as number[]).reduce((a, b) => a + b) } });
  expect(await Promise.all([peer.call("add", [1, 2]), peer.call("add", [3])])).toEqual([3, 3]);
});

test("call() fails with the other side's error", async () => {
  const refused = new MillraceError({ code: "ROBOTS_REFUSED", message: "Cannot visit", hint: "Ask", retryAfterMs: 5 });
  const [peer] = createPair({ calls: { visit: () => Promise.reject(refused) } });
  const { code, message, hint, retryAfterMs } = refused;
  await expect(peer.call("visit")).rejects.toMatchObject({ code, message, hint, retryAfterMs });
});

test("call() of a method that the other side does not have is refused", async () => {
  const [peer] = createPair({ tells: { note: () => undefined } });
  for (const method of ["note", "toString", "__proto__"]) {
    await expect(peer.call(method)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  }
});

test("tell() is heard, and one that nobody listens to does no harm", async () => {
  const heard = Promise.withResolvers<unknown>();
  const [peer] = createPair({ tells: { note: heard.resolve } });
  peer.tell("hasOwnProperty", "x");
  peer.tell("note", "hello");
  expect(await heard.promise).toBe("hello");
});

test("close() fails calls under way and later ones, and hears nothing more", async () => {
  const over = new MillraceError({ code: "BROWSER_SESSION_OVER", message: "over" });
  const heard: unknown[] = [];
  const [peer, other] = createPair({
    calls: { wait: () => new Promise(() => undefined) },
    tells: { note: (it) => heard.push(it) },
  });
  const waiting = peer.call("wait");
  peer.close(over);
  peer.close(new MillraceError({ code: "INTERNAL", message: "later" }));
  await expect(waiting).rejects.toBe(over);
  await expect(peer.call("wait")).rejects.toBe(over);
  other.close(over);
  other.receive({ t: "tell", method: "note", params: 1 });
  peer.tell("note", 2);
  expect(heard).toEqual([]);
});

test("an answer that nobody waits for is dropped", () => {
  const [peer] = createPair({});
  peer.receive({ t: "result", id: 99, value: null });
  peer.receive({ t: "error", id: 99, error: { code: "INTERNAL", message: "x", retry: false } });
});
