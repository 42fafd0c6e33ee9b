import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@millrace/sdk";
import { describe, expect, it } from "vitest";
import { journalOf } from "../testing/journal-of.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { runArtifacts, saveArtifacts } from "./save-artifacts.ts";

const body = { artifact: "a".repeat(64), mediaType: "image/jpeg", sizeBytes: 1 };

/** Answers every download with a byte. */
const client = {
  artifacts: { get: async () => ({ mediaType: "image/jpeg", sizeBytes: 1, body: new Blob(["x"]).stream() }) },
} as unknown as Client;

describe("saveArtifacts()", () => {
  it("names files by what their step was about, and none so that it leaves the folder", async () => {
    const artifacts = runArtifacts(
      journalOf(
        { kind: "run.queued", body: { input: {} } },
        {
          kind: "artifact.written",
          name: "page.jpg",
          body: { ...body, step: "read page", stepKey: "https://a.example/p/AUD-1?x=1" },
        },
        { kind: "artifact.written", name: "../../etc/passwd", body },
        { kind: "artifact.written", name: "..\\..\\boot.ini", body: { ...body, step: "x", stepKey: "/" } },
        { kind: "artifact.written", name: null, body },
      ),
      [],
    );
    const folder = join(temporaryFolder(), "new", "evidence");
    const paths = await saveArtifacts(client, { runId: "r1", artifacts, folder });
    const names = ["001 AUD-1_x_1 page.jpg", "002 passwd", "003 boot.ini", `004 ${"a".repeat(64)}`];
    expect(paths).toEqual(names.map((name) => join(folder, name)));
    expect(readdirSync(folder).sort()).toEqual(names);
  });
});

describe("runArtifacts()", () => {
  const large = (digit: string) => ({ artifact: digit.repeat(64), sizeBytes: 70_000, preview: '"' });
  const at = "2026-03-01T06:00:00.000Z";

  it("has large values under the names of their steps, and of what they are of the run", () => {
    const journal = journalOf(
      { kind: "run.queued", body: { large: large("1") } },
      { kind: "step.succeeded", name: "read", key: "7", body: { large: large("2"), startedAt: at } },
      { kind: "step.succeeded", name: "count", body: { output: 1, startedAt: at } },
      { kind: "run.succeeded", body: { large: large("3") } },
    );
    expect(runArtifacts(journal, []).map(({ artifact, name, stepKey }) => [artifact[0], name, stepKey])).toEqual([
      ["1", "input.json", null],
      ["2", "read.json", "7"],
      ["3", "output.json", null],
    ]);
  });

  it("has what the run lists, no more and no less: each file once, and those that it got from state", () => {
    const page = { ...body, step: "read page" };
    const journal = journalOf(
      { kind: "step.succeeded", name: "read", key: "7", body: { large: large("2"), startedAt: at } },
      { kind: "artifact.written", name: "page.jpg", body: { ...page, stepKey: "1" } },
      { kind: "artifact.written", name: "page.jpg", body: { ...page, stepKey: "2" } },
    );
    const listed = [
      { artifact: "2".repeat(64), name: "read[7].json" },
      { artifact: body.artifact, name: "before.jpg" },
      { artifact: body.artifact, name: "page.jpg" },
    ];
    expect(runArtifacts(journal, listed).map(({ name, step, stepKey }) => [name, step, stepKey])).toEqual([
      ["read.json", "read", "7"],
      ["page.jpg", "read page", "1"],
      ["before.jpg", null, null],
    ]);
  });
});
