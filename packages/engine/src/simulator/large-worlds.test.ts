import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import type { ArtifactReference } from "@millrace/flow";
import { expect, test } from "vitest";
import { bindLedger, planted } from "./planted/ledger.ts";
import { simulate } from "./simulate.ts";

// In memory where the machine has such a folder; a disk would be most of the time.
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

const { load, worlds } = planted(
  () =>
    async ({ step, ledger }) => {
      const long = await step("long", async () => `${await ledger.read("items")}`.repeat(60_000));
      await step("enter", ({ idempotencyKey }) => ledger.enter(long.length, { idempotencyKey }));
      const called = await step.call("call", "other", { long });
      await step.sleep("pause", "10m");
      const raced = await step.race("race", { one: () => step("again", () => long.toUpperCase()) });
      return { long, called, raced };
    },
  { flows: { other: "y".repeat(100_000) } },
);

test("simulate() finds nothing in a flow of large values: no world loses, repeats or mixes up one", async () => {
  const report = await simulate({ load, worlds, bindings: { ledger: bindLedger }, folder, count: 60 });
  expect(report.failures).toEqual([]);
  expect(report).toMatchObject({ worlds: 60, failedWorlds: 0 });
}, 60_000);

test("simulate() finds nothing in a flow that reads the files which its state keeps", async () => {
  const { load, worlds } = planted(() => async ({ step, state, artifact, ledger }) => {
    for (const turn of ["one", "two"])
      await step("keep", { key: turn }, async () => {
        const file = await artifact.write({ name: "page.txt" }, Buffer.from(turn));
        await state.update("page", () => file);
        await ledger.read("items");
      });
    const file = await step("recall", () => state.get<ArtifactReference>("page"));
    const text = Buffer.concat(await Array.fromAsync(artifact.read(file!))).toString();
    await step("enter", ({ idempotencyKey }) => ledger.enter(text.length, { idempotencyKey }));
    return { text };
  });
  const report = await simulate({ load, worlds, bindings: { ledger: bindLedger }, folder, count: 60 });
  expect(report.failures).toEqual([]);
}, 60_000);
