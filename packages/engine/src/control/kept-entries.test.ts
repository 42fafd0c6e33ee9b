import type { EntryKind } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keptEntries, namedArtifacts } from "./kept-entries.ts";

function journalOf(...entries: [kind: EntryKind, name: string | null, body?: object, key?: string][]): StoredEntry[] {
  return entries.map(([kind, name, body = {}, key], index) => ({
    seq: index + 1,
    kind,
    name,
    key: key ?? null,
    attempt: 1,
    body: JSON.stringify(body),
    at: 1_000 + index,
  }));
}

const shown = (entries: readonly StoredEntry[]) => entries.map(({ kind, name }) => `${kind} ${name}`);
const queued = ["run.queued", null, { input: 1 }] as [EntryKind, null, object];
const run = (runId: string) => ({ wait: "run", runId, flow: "child", signal: `millrace:child:${runId}`, until: null });

test("keptEntries() keeps results and not failures, logs or what the worker noted", () => {
  const journal = journalOf(
    queued,
    ["run.started", null],
    ["step.started", "a"],
    ["step.failed", "a"],
    ["log.written", null],
    ["step.succeeded", "a"],
    ["event.emitted", "b"],
    ["child.started", "c"],
    ["value.recorded", "now"],
    ["race.finished", "won", { winner: "x", output: 1 }],
    ["race.finished", "lost", { winner: "x", error: { code: "STEP_FAILED", message: "no", retry: false } }],
    ["metric.written", "m"],
    ["step.failed", "d"],
    ["run.failed", null],
  );
  expect(shown(keptEntries(journal))).toEqual([
    "step.succeeded a",
    "event.emitted b",
    "child.started c",
    "value.recorded now",
    "race.finished won",
  ]);
});

test("keptEntries() keeps waits that another run can go on with, and drops those whose end only the old one is told", () => {
  const journal = journalOf(
    queued,
    ["wait.started", "nap", { wait: "sleep", until: 5 }],
    ["wait.started", "signal", { wait: "signal", signal: "go", until: null }],
    ["wait.started", "own", { wait: "signal", signal: "millrace:event:1", until: null }],
    ["wait.started", "approval", { wait: "approval", approval: "a", signal: "s", until: null, remindAt: null }],
    ["wait.started", "answered", { wait: "approval", approval: "b", signal: "t", until: null, remindAt: null }],
    ["wait.finished", "answered", { outcome: "received", payload: { outcome: "rejected" } }],
    ["wait.started", "good child", run("1")],
    ["wait.finished", "good child", { outcome: "received", payload: { status: "succeeded" } }],
    ["wait.started", "bad child", run("2")],
    ["wait.finished", "bad child", { outcome: "received", payload: { status: "failed" } }],
    ["wait.started", "late child", run("3")],
    ["wait.finished", "late child", { outcome: "timed out" }],
    ["wait.started", "child", run("4")],
  );
  expect(shown(keptEntries(journal))).toEqual([
    "wait.started nap",
    "wait.started signal",
    "wait.started answered",
    "wait.finished answered",
    "wait.started good child",
    "wait.finished good child",
    "wait.started late child",
    "wait.finished late child",
  ]);
});

const hash = (letter: string) => letter.repeat(64);
const file = (letter: string, step?: string) => ({ artifact: hash(letter), mediaType: "x/y", sizeBytes: 1, step });

test("keptEntries() keeps files of kept steps and those that kept results name, and namedArtifacts() their rows", () => {
  const journal = journalOf(
    queued,
    ["artifact.written", "of a", file("a", "a")],
    ["step.succeeded", "a"],
    ["artifact.written", "of b", file("b", "b")],
    ["step.failed", "b"],
    ["artifact.written", "named", file("c")],
    ["step.succeeded", "uses", { output: { file: { artifact: hash("c") } } }],
    ["artifact.written", "of nobody", file("d")],
  );
  const kept = keptEntries(journal);
  expect(shown(kept).filter((entry) => entry.startsWith("artifact"))).toEqual([
    "artifact.written of a",
    "artifact.written named",
  ]);
  const rows = ["a", "b", "c", "d"].map((letter) => ({ ...file(letter), name: letter }));
  expect(namedArtifacts(rows, kept).map(({ name }) => name)).toEqual(["a", "c"]);
});

test("keptEntries() from a step keeps what was recorded before its first entry, and takes results in its place", () => {
  const journal = journalOf(
    queued,
    ["step.succeeded", "a"],
    ["step.started", "b", {}, "1"],
    ["step.succeeded", "c"],
    ["step.succeeded", "b", { output: 1 }, "1"],
    ["step.succeeded", "b", { output: 2 }, "2"],
  );
  expect(shown(keptEntries(journal, { from: "b[1]" }))).toEqual(["step.succeeded a"]);
  const given = keptEntries(journal, { from: "b[2]", results: { "b[2]": "two", a: null } });
  expect(given.map(({ name, key, body }) => [name, key, JSON.parse(body).output])).toEqual([
    ["c", null, undefined],
    ["b", "1", 1],
    ["b", "2", "two"],
    ["a", null, null],
  ]);
  expect(() => keptEntries(journal, { from: "b" })).toThrow(expect.objectContaining({ code: "STEP_NOT_FOUND" }));
  expect(() => keptEntries(journalOf(queued), { from: "b" })).toThrow("it has none");
});

test("keptEntries() invents nothing, keeps the order, and keeps again all that it kept", () => {
  const kinds: EntryKind[] = ["step.succeeded", "step.failed", "event.emitted", "log.written", "child.started"];
  const entries = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.constantFrom("a", "b", "c")));
  fc.assert(
    fc.property(entries, (parts) => {
      const journal = journalOf(queued, ...parts.map(([kind, name]) => [kind, name] as [EntryKind, string]));
      const kept = keptEntries(journal);
      expect(journal.filter((entry) => kept.includes(entry))).toEqual(kept);
      expect(keptEntries([journal[0]!, ...kept])).toEqual(kept);
    }),
  );
});
