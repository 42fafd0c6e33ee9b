import { readFileSync } from "node:fs";
import { project, useWorld } from "@millrace/engine/testing";
import drainInbox from "@millrace/example-flows/steps/drain-inbox.ts";
import makeCover from "@millrace/example-flows/steps/make-cover.ts";
import publishAlbum from "@millrace/example-flows/steps/publish-album.ts";
import releasePayment from "@millrace/example-flows/steps/release-payment.ts";
import resizeImage from "@millrace/example-flows/steps/resize-image.ts";
import type { Flow } from "@millrace/flow";
import { decideApproval, listApprovals } from "@millrace/store/approvals";
import { claimTask, reportTask } from "@millrace/store/tasks";
import { expect, test } from "vitest";

const world = useWorld({ leaseMs: 3_600_000 });
const publish = async (...flows: unknown[]) => {
  for (const flow of flows) await world().publish(flow as Flow);
};

test("an album is published with its cover, and thumbnails are made by runs of their own", async () => {
  await publish(resizeImage, publishAlbum);
  const runId = await world().start("publish-album", { album: "summer", files: ["a.png", "notes.txt", "b.png"] });
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ album: "summer", cover: "a.png@800", pictures: 2 });
  expect(await world().journal(runId, "run.responded")).toMatchObject([{ body: { value: { accepted: 3 } } }]);
  await world().fly(async () => {
    const made = await world().store.listRuns({ project, flow: "resize-image", limit: 10 });
    return made.length === 3 && made.every(({ status }) => status === "succeeded");
  });
});

test("an inbox is drained day by day", async () => {
  await publish(drainInbox);
  const first = await world().start("drain-inbox", {});
  await world().ended(first, "waiting");
  for (const item of ["x", "y"]) {
    await world().control.signal({ project, runId: first, name: "item", payload: item });
    await world().settle();
  }
  await world().ended(first);
  expect(await world().journal(first, "step.succeeded")).toHaveLength(2);
  const next = ((await world().journal(first)).at(-1)!.body as { continuedAs: string }).continuedAs;
  await world().ended(next);
  expect(await world().output(next)).toEqual({ days: 2, taken: 0 });
});

test("a payment is released by an approval, and not without one", async () => {
  await publish(releasePayment);
  const input = { supplier: "Ada Ltd", cents: 129_900 };
  const approved = await world().start("release-payment", input);
  await world().ended(approved, "waiting");
  const [{ approvalId } = { approvalId: "" }] = await listApprovals(world().store.tables, {
    project,
    state: "open",
    limit: 1,
  });
  const decision = { outcome: "approved", by: "ada", comment: null, answer: '{"account":"DE02"}' } as const;
  await decideApproval(world().store.tables, { project, approvalId, decision });
  await world().ended(approved);
  expect(await world().output(approved)).toMatchObject({ paid: true, to: "DE02" });
  const ignored = await world().start("release-payment", input);
  await world().ended(ignored);
  expect(await world().output(ignored)).toEqual({ paid: false, why: "expired" });
});

test.each([
  ["steps.md", "resize-image.ts"],
  ["steps.md", "publish-album.ts"],
  ["waiting.md", "drain-inbox.ts"],
  ["waiting.md", "release-payment.ts"],
])("the guide %s shows %s as it is", (guide, file) => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  expect(read(`docs/flows-guide/${guide}`)).toContain(`\`\`\`ts\n${read(`examples/engine/steps/${file}`)}\`\`\``);
});

test("a cover is made by an agent, with a text where another one finds the time", async () => {
  await publish(makeCover);
  const { tables } = world().store;
  const work = async (capability: string, result: object) => {
    const nowMs = await tables.nowMs();
    const agent = { project, agentId: "a", nowMs };
    const task = (await claimTask(tables, { ...agent, capabilities: [capability], leaseMs: 60_000 }))!;
    const { taskId, attempt } = task;
    await reportTask(tables, { ...agent, taskId, attempt, status: "succeeded", result: JSON.stringify(result) });
    await world().settle();
  };
  const start = async () => {
    const runId = await world().start("make-cover", { url: "https://shop.example/p/1.png", width: 640 });
    await world().ended(runId, "waiting");
    await work("resize-image", { bytes: 3 });
    return runId;
  };
  const slow = await start();
  await world().ended(slow);
  expect(await world().output(slow)).toEqual({ bytes: 3, text: null });
  const quick = await start();
  await work("describe-image", { text: "a boat" });
  await world().ended(quick);
  expect(await world().output(quick)).toEqual({ bytes: 3, text: "a boat" });
});
