import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  type ArtifactShelf,
  type ArtifactStore,
  openArtifactFolder,
  openSqliteStore,
  type Store,
} from "@millrace/store";
import { keepArtifactsStatements } from "@millrace/store/state";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newRunId } from "../control/run-id.ts";
import type { Duty } from "../duties/duty.ts";
import { createRetentionDuty } from "./retention-duty.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;
let nowMs: number;
let folder: string;
let store: Store;
let artifacts: ArtifactStore & ArtifactShelf;

beforeEach(async () => {
  nowMs = Date.now();
  folder = await mkdtemp(join(tmpdir(), "millrace-retention-"));
  store = await openSqliteStore({ file: join(folder, "store.sqlite"), thread: false, clock: { nowMs: () => nowMs } });
  artifacts = openArtifactFolder({ folder: join(folder, "artifacts") });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** Queues runs of a project and ends them now, with a file each where its text is given. */
async function endRuns(project: string, count: number, { file }: { readonly file?: string } = {}): Promise<void> {
  const worker = await store.openWorker({ workerId: `w-${newRunId(nowMs)}`, leaseMs: 60_000, alone: true });
  const entry = (seq: number, kind: "run.queued" | "run.succeeded") => ({
    seq,
    kind,
    name: null,
    key: null,
    attempt: 0,
    body: "{}",
    at: nowMs,
  });
  const ids = Array.from({ length: count }, () => newRunId(nowMs));
  const start = { project, flow: "f", version: "1", parentRunId: null, idempotencyKey: null };
  const starts = ids.map((runId) => ({ ...start, runId, entries: [entry(1, "run.queued")] }));
  await store.commit({ worker, starts, updates: [], claimLimit: 0 });
  const { claimed } = await store.commit({ worker, starts: [], updates: [], claimLimit: count });
  expect(claimed).toHaveLength(count);
  const content = (async function* () {
    yield Buffer.from(file ?? "");
  })();
  const stored = file === undefined ? null : await artifacts.write({ project, content });
  const row = stored && { ...stored, name: "a.txt", mediaType: "text/plain" };
  const updates = ids.map((runId) => ({
    project,
    runId,
    entries: [entry(2, "run.succeeded")],
    transition: { to: "succeeded" } as const,
    ...(row && { artifacts: [row] }),
  }));
  await store.commit({ worker, starts: [], updates, claimLimit: 0 });
}

/** Calls the duty when it asks for it, until it rests; how many calls that took. */
async function wholeRound(duty: Duty): Promise<number> {
  for (let calls = 1; ; calls++) {
    const restMs = (await duty.run())!;
    nowMs += restMs;
    if (restMs >= hourMs) return calls;
  }
}

const left = async (project: string) => (await store.listRuns({ project, limit: 5_000 })).length;
const duty = (shelf: ArtifactShelf = artifacts) => createRetentionDuty({ store, shelf, keptDays: 7 });

async function files(): Promise<string[]> {
  const all = await readdir(join(folder, "artifacts"), { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

test("the runs of all projects go when their time is over, many in several short transactions", async () => {
  await endRuns("a", 450);
  await endRuns("b", 3);
  nowMs += 2 * dayMs;
  await endRuns("b", 2);
  nowMs += 5 * dayMs + 1;
  expect(await wholeRound(duty())).toBe(5);
  expect([await left("a"), await left("b")]).toEqual([0, 2]);
});

test("nothing happens before the time is over, and a duty that is woken early goes on resting", async () => {
  await endRuns("a", 3);
  nowMs += 7 * dayMs - 1;
  const retention = duty();
  await wholeRound(retention);
  expect(await left("a")).toBe(3);
  nowMs -= 1;
  expect(await retention.run()).toBe(1);
  expect(await left("a")).toBe(3);
  nowMs += 1;
  await wholeRound(retention);
  expect(await left("a")).toBe(0);
});

test("the bytes of a removed run go when no other run names them and nobody wrote them within a day", async () => {
  await endRuns("a", 1, { file: "only of the old one" });
  await endRuns("a", 1, { file: "of both" });
  nowMs += 7 * dayMs + 1;
  await endRuns("a", 1, { file: "of both" });
  const retention = duty();
  await wholeRound(retention);
  expect(await left("a")).toBe(1);
  await wholeRound(retention);
  expect(await files()).toHaveLength(2);
  for (const file of await files()) await utimes(file, 0, 0);
  nowMs += dayMs;
  await wholeRound(retention);
  expect(await files()).toHaveLength(1);
});

test("the bytes that state keeps outlive their run, and go in the round after the one that forgets a replaced value", async () => {
  await endRuns("a", 1, { file: "kept" });
  const [{ runId }, [path]] = [(await store.listRuns({ project: "a", limit: 1 }))[0]!, await files()] as const;
  const { build, statement, write } = store.tables;
  const page = { project: "a", flow: "f", key: "page" };
  const kept = { runId, artifacts: [basename(path!)] };
  await write([
    statement(build.insertInto("flow_state").values({ ...page, value: "[]", revision: 1 })),
    ...keepArtifactsStatements(store.tables, { ...page, revision: 1 }, kept),
  ]);
  const retention = duty();
  await wholeRound(retention);
  const later = async () => {
    await utimes(path!, 0, 0);
    nowMs += 8 * dayMs;
    await wholeRound(retention);
    return (await files()).length;
  };
  expect([await later(), await later(), await left("a")]).toEqual([1, 1, 0]);
  await write([statement(build.updateTable("flow_state").set({ revision: 2 }).where("project", "=", "a"))]);
  expect(await later()).toBe(1);
  nowMs += 8 * dayMs;
  await wholeRound(retention);
  expect(await files()).toEqual([]);
});

test("after a failure a round begins anew", async () => {
  await endRuns("a", 1);
  nowMs += 8 * dayMs;
  let broken = true;
  const listContents: ArtifactShelf["listContents"] = async (options) => {
    if (broken) throw new Error("disk gone");
    return artifacts.listContents(options);
  };
  const retention = duty({ ...artifacts, listContents });
  await wholeRound(retention);
  await endRuns("a", 1);
  nowMs += 8 * dayMs;
  await expect(retention.run()).rejects.toThrow("disk gone");
  broken = false;
  await wholeRound(retention);
  expect(await left("a")).toBe(0);
});
