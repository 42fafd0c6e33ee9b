import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openArtifactFolder, openSqliteStore } from "@millrace/store";
import { noteUpload, oldUploads } from "@millrace/store/uploads";
import { expect, onTestFinished, test } from "vitest";
import { createUploadDuty } from "./upload-duty.ts";

const hourMs = 3_600_000;
const project = "p";

test("An upload that no run names goes with its bytes after 25 hours, one that a run names stays", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-uploads-"));
  let nowMs = Date.now();
  const store = await openSqliteStore({ file: join(folder, "s.sqlite"), thread: false, clock: { nowMs: () => nowMs } });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  const artifacts = openArtifactFolder({ folder: join(folder, "artifacts") });
  const { tables } = store;
  const upload = async (text: string) => {
    const content = (async function* () {
      yield Buffer.from(text);
    })();
    const stored = await artifacts.write({ project, content });
    await noteUpload(tables, { project, ...stored, nowMs });
    return stored.artifact;
  };
  const forgotten = await upload("forgotten");
  const named = await upload("named");
  const row = { project, run_id: "r", artifact: named, name: "n", media_type: "text/plain", size_bytes: 5 };
  await tables.write([tables.statement(tables.build.insertInto("artifacts").values(row))]);
  const left = async () => {
    const entries = await readdir(join(folder, "artifacts"), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile());
  };
  // The disk's own time is not the test's.
  for (const { parentPath, name } of await left()) await utimes(join(parentPath, name), 1, 1);

  const duty = createUploadDuty({ store, shelf: artifacts });
  nowMs += 25 * hourMs;
  expect(await duty.run()).toBe(hourMs);
  expect(await left()).toHaveLength(2);
  expect(await duty.run()).toBe(hourMs);
  nowMs += hourMs;
  expect(await duty.run()).toBe(50);
  expect((await left()).map(({ name }) => name)).toEqual([named]);
  expect(forgotten).not.toBe(named);
  expect(await oldUploads(tables, { uploadedBefore: nowMs, limit: 9 })).toBeNull();
  nowMs += 50;
  expect(await duty.run()).toBe(hourMs);
});
