import type { CapabilityHost, CapabilityRequest, Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { describe, expect, test } from "vitest";
import { askedCall, playedReply, recordedReply } from "./recorded-call.ts";
import { makeRecording, parseRecording, recordCalls, type SeenCall } from "./recording.ts";

const request = (more: Partial<CapabilityRequest> = {}): CapabilityRequest => ({
  scope: { project: "default", runId: "r1", flow: "f", name: "box", settings: null },
  method: "put",
  params: { file: "a", idempotencyKey: "k" },
  signal: new AbortController().signal,
  mayAct: () => true,
  ...more,
});

function heard(host: Partial<CapabilityHost>) {
  const seen: SeenCall[] = [];
  const ended: string[] = [];
  const whole: CapabilityHost = {
    call: async () => null,
    endRun: async ({ runId }) => void ended.push(runId),
    close: async () => void ended.push("closed"),
    ...host,
  };
  const { box } = recordCalls({ box: { host: whole, runnerModule: "file:///box.ts" } }, (call) => seen.push(call));
  return { seen, ended, box: box! };
}

describe("recordCalls()", () => {
  test("tells of a call and its reply, without the key that differs from run to run", async () => {
    const { seen, box } = heard({ call: async () => ({ stored: true }) });
    expect(await box.host.call(request())).toEqual({ stored: true });
    const outcome = { reply: { stored: true } };
    expect(seen).toEqual([{ runId: "r1", capability: "box", call: "put", sent: { file: "a" }, outcome }]);
    expect(box.runnerModule).toBe("file:///box.ts");
  });

  test("tells of an error, without the stack, and throws it", async () => {
    const error = new Error("full", { cause: new TypeError("inner") });
    const { seen, box } = heard({ call: () => Promise.reject(error) });
    await expect(box.host.call(request({ params: {} }))).rejects.toBe(error);
    expect(seen).toMatchObject([{ sent: null, outcome: { error: { message: "full", cause: { message: "inner" } } } }]);
    expect(JSON.stringify(seen)).not.toContain("stack");
  });

  test("is silent about a call that the run gave up", async () => {
    const { seen, box } = heard({ call: ({ signal }) => Promise.reject(signal.reason) });
    await expect(box.host.call(request({ signal: AbortSignal.abort() }))).rejects.toThrow();
    expect(seen).toEqual([]);
  });

  test("tells that a channel was opened, and passes everything else on", async () => {
    const { seen, ended, box } = heard({ connect: async ({ method }) => void ended.push(method) });
    await box.host.connect!(request({ method: "watch" }), {} as never);
    await box.host.endRun({ project: "default", runId: "r1" });
    await box.host.close();
    expect(seen).toMatchObject([{ call: "watch", outcome: null }]);
    expect(ended).toEqual(["watch", "r1", "closed"]);
    expect(heard({}).box.host.connect).toBeUndefined();
  });
});

describe("a request of HTTP", () => {
  const asked = (params: Json) => askedCall({ capability: "shop", kind: "http", method: "request", params });
  const json = { "content-type": "application/json", authorization: "Bearer canary", "idempotency-key": "k" };

  test("is named by its line and body, and none of its headers is kept", () => {
    const params = { method: "GET", path: "/a?b=1", query: [["c", "x y"]] as Json, headers: json, body: null };
    expect(asked(params)).toEqual({ capability: "shop", call: "GET /a?b=1&c=x+y", sent: null });
    expect(asked({ ...params, path: "/a", body: '{"b":[1]}' })).toMatchObject({
      call: "GET /a?c=x+y",
      sent: { b: [1] },
    });
    expect(asked({ ...params, body: "{" })).toMatchObject({ sent: "{" });
    expect(asked({ ...params, headers: {}, body: "{}" })).toMatchObject({ sent: "{}" });
  });

  test.each([
    ["application/json", '{ "a": [1, null] }', '{"a":[1,null]}'],
    ["application/problem+json; charset=utf-8", '"x"', '"x"'],
    ["application/json", "{", "{"],
    ["application/json", "", ""],
    ["text/plain", '{ "a": 1 }', '{ "a": 1 }'],
    [null, "plain", "plain"],
  ])("plays a body of %s: %j as %j", (contentType, text, played) => {
    const answer = { status: 200, contentType, text, url: "http://a/", link: null };
    const recorded = recordedReply("http", answer) as { readonly reply: Json };
    expect(playedReply("http", recorded.reply)).toEqual({ ...answer, text: played });
  });
});

test("a page keeps its headers but those that carry credentials", () => {
  const headers = { etag: "1", "Set-Cookie": "canary", authorization: "canary" };
  expect(recordedReply("browser", { status: 200, headers })).toEqual({
    reply: { status: 200, headers: { etag: "1" } },
  });
  expect(recordedReply("browser", "text")).toEqual({ reply: "text" });
  const asked = { capability: "web", kind: "browser", method: "fetch", params: { url: "http://a/" } };
  expect(askedCall(asked)).toEqual({ capability: "web", call: "fetch http://a/", sent: null });
});

test("a reply that is too large is left out", () => {
  expect(recordedReply("box", "x".repeat(1024 * 1024))).toEqual({ leftOut: expect.stringContaining("1048578") });
  expect(recordedReply("box", "x".repeat(1024 * 1024 - 2))).toHaveProperty("reply");
});

describe("makeRecording()", () => {
  const seen = (call: string, reply: Json): SeenCall => ({
    runId: "r1",
    capability: "box",
    call,
    sent: null,
    outcome: { reply },
  });

  test("is the same in whatever order parallel steps asked, and keeps the order of equal calls", () => {
    const make = (...calls: readonly SeenCall[]) => makeRecording({ flow: "f", input: {}, seen: calls, before: null });
    const [a1, a2, b] = [seen("a", 1), seen("a", 2), seen("b", 1)] as const;
    expect(make(b, a1, a2)).toEqual(make(a1, a2, b));
    expect(make(a1, b, a2).calls[0]).toMatchObject({ call: "a", replies: [{ reply: 1 }, { reply: 2 }] });
    expect(make(a2, a1, { ...b, outcome: null }).notRecorded).toEqual(["box: b"]);
  });

  test("leaves out what a file of a repository should not hold", () => {
    const large = "x".repeat(1024 * 1024 - 2);
    const calls = Array.from({ length: 33 }, () => seen("a", large));
    const { replies } = makeRecording({ flow: "f", input: {}, seen: calls, before: null }).calls[0]!;
    expect(replies.filter((reply) => "leftOut" in reply)).toEqual([
      { leftOut: "the recording is full" },
      { leftOut: "the recording is full" },
    ]);
  });

  test("keeps what people said of a call that is asked for again", () => {
    const run = { flow: "f", input: {}, seen: [seen("a", 1), seen("b", 1)] };
    const first = makeRecording({ ...run, before: null });
    const marked = first.calls.map((call) => (call.call === "a" ? { ...call, reads: true } : call));
    expect(makeRecording({ ...run, before: { ...first, calls: marked } }).calls).toEqual(marked);
  });

  test("is read again by parseRecording(), which refuses what is none", () => {
    const recording = makeRecording({ flow: "f", input: {}, seen: [seen("a", 1)], before: null });
    expect(parseRecording(JSON.stringify(recording), "a.json")).toEqual(recording);
    const refused = (text: string) => expect(() => parseRecording(text, "a.json")).toThrow(MillraceError);
    for (const text of ["{", "null", "{}", '{"format":"millrace.recording","calls":[{"replies":[]}]}']) refused(text);
  });
});
