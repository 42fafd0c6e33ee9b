import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { type BindCapability, declareCapability, defineFlow, type Flow, type Json } from "@millrace/flow";
import { defineWorlds, reads, type Worlds } from "@millrace/flow/worlds";
import { describe, expect, test } from "vitest";
import type { RecordedReply } from "../capability/recorded-call.ts";
import type { RecordedCall } from "../capability/recording.ts";
import { RecordedReplies } from "./recorded-replies.ts";
import { simulate } from "./simulate.ts";

const busy: RecordedReply = {
  error: { code: "CONNECTOR_FAILED", message: "Cannot put as it must be free: it is busy", retry: true },
};
const call = (name: string, replies: readonly RecordedReply[], sent: Json = null): RecordedCall => ({
  capability: "box",
  call: name,
  sent,
  replies,
});
const place = (step: string, attempt: number) => ({ step, key: null, attempt, aborted: false });

describe("RecordedReplies", () => {
  const asked = { capability: "box", call: "look", sent: null };
  const [one, two] = [{ reply: 1 }, { reply: 2 }];

  test("gives replies in their order, and the last one as often as it is asked for", () => {
    const ask = new RecordedReplies([call("look", [one, two])]).ofProcess();
    const got = ["a", "b", "c"].map((step, index) => ask(asked, place(step, index + 1))?.outcome);
    expect(got).toEqual([one, two, two]);
  });

  test("gives a step that is executed again what it got, in another process too", () => {
    const replies = new RecordedReplies([call("look", [one, two])]);
    for (const ask of [replies.ofProcess(), replies.ofProcess()])
      expect([ask(asked, place("a", 1))?.outcome, ask(asked, place("a", 1))?.outcome]).toEqual([one, two]);
  });

  test("gives the next reply after an error that asks for another attempt", () => {
    const replies = new RecordedReplies([call("look", [busy, one])]);
    const ask = replies.ofProcess();
    expect([1, 2, 3].map((attempt) => ask(asked, place("a", attempt))?.outcome)).toEqual([busy, one, one]);
  });

  test.each<[Json, Json, boolean]>([
    [{ a: [1, "x"] }, { a: [1, "x"] }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{ a: 1 }, null, false],
    [[1], { 0: 1 }, false],
    [{ password: "[redacted]" }, { password: "real" }, true],
    ["Bearer [redacted]!", "Bearer real!", true],
    ["Bearer [redacted]!", "Basic real!", false],
    ["Bearer [redacted]!", 7, false],
    ["a[redacted]b", "ab and more", false],
  ])("%j answers %j: %j", (recorded, sent, isFound) => {
    const ask = new RecordedReplies([call("look", [one], recorded)]).ofProcess();
    expect(ask({ ...asked, sent }, place("a", 1)) !== null).toBe(isFound);
    expect(ask({ ...asked, capability: "other", sent }, place("a", 1))).toBeNull();
  });
});

// In memory where the machine has such a folder; a disk would be most of the time.
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

interface Box {
  look(): Promise<number>;
  put(count: number, idempotencyKey: string): Promise<void>;
}

const bindBox: BindCapability = (client) => ({
  look: () => client.call("look", {}),
  put: (count: number, idempotencyKey: string) => client.call("put", { count, idempotencyKey }),
});

const fill = (count: number): Flow =>
  defineFlow({
    name: "fill",
    use: { box: declareCapability<Box>("box", null) },
    async run({ step, box }) {
      const before = await step("look before", () => box.look());
      await step("put", ({ idempotencyKey }) => box.put(count, idempotencyKey));
      return { before, after: await step("look after", () => box.look()) };
    },
  }) as unknown as Flow;

const recorded = [
  { ...call("look", [{ reply: 1 }, { reply: 4 }]), reads: true },
  call("put", [busy, { reply: null }], { count: 3 }),
];
const worlds: Worlds = defineWorlds({
  checks: { "it is filled": ({ output }) => output === undefined || (output as { after: number }).after === 4 },
});
const look = (count: number, calls: readonly RecordedCall[], given = worlds) =>
  simulate({
    load: () => fill(count),
    worlds: given,
    bindings: { box: bindBox },
    recorded: calls,
    folder,
    count: 80,
  });

describe("simulate() out of a recording", { timeout: 60_000 }, () => {
  test("plays an error and the attempt that went well, and the same calls of two steps, in every world", async () => {
    expect(await look(3, recorded)).toMatchObject({ failures: [], worlds: 80 });
  });

  test("takes a call for an effect unless the recording or the worlds say that it reads", async () => {
    const unmarked = recorded.map(({ reads: _, ...rest }) => rest);
    const { failures } = await look(3, unmarked);
    expect(failures.map(({ cause }) => cause)).toEqual(["no idempotency key"]);
    const declared = defineWorlds({ replies: { box: { look: reads(1) } } });
    expect(await look(3, unmarked, declared)).toMatchObject({ failures: [], worlds: 80 });
  });

  test("says of a call that was not recorded what comes closest to it", async () => {
    await expect(look(5, recorded)).rejects.toMatchObject({
      code: "SIMULATION_REPLY_MISSING",
      message: expect.stringContaining('no reply to box: put with {"count":5}'),
      hint: expect.stringMatching(/\(put with \{"count":3\}\).*--record.*replies: \{ box: \{ "put": \.\.\. \} \}/),
    });
    await expect(look(5, recorded.slice(0, 1))).rejects.toMatchObject({ hint: expect.stringContaining("(look)") });
    await expect(look(5, [])).rejects.toMatchObject({ hint: expect.stringContaining("nothing of box") });
  });

  test("says of a reply that was left out why", async () => {
    const large = call("put", [{ leftOut: "it has 2 million characters" }], { count: 3 });
    await expect(look(3, [recorded[0]!, large])).rejects.toMatchObject({
      hint: expect.stringContaining("left out of the recording: it has 2 million characters"),
    });
  });
});
