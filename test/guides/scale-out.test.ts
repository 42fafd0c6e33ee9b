import { readFileSync } from "node:fs";
import { project, useWorld } from "@millrace/engine/testing";
import describeImages from "@millrace/example-flows/scale-out/describe-images.ts";
import type { Flow } from "@millrace/flow";
import { readBacklog, whyQueued } from "@millrace/store/backlog";
import { expect, test } from "vitest";

const world = useWorld();

test("a flow that needs a GPU waits for a worker that has one, and says so until then", async () => {
  await world().publish(describeImages as unknown as Flow);
  const runId = await world().start("describe-images", { images: ["cat.png"] });
  await world().advance(60_000);
  const { tables } = world().store;
  expect(await whyQueued(tables, { project, runId })).toMatchObject({ kind: "labels", needs: ["gpu"] });
  expect((await readBacklog(tables)).claimable).toEqual([{ needs: ["gpu"], count: 1, oldestMs: 60_000, met: false }]);
  await world().restart({ labels: ["gpu"] });
  expect(await world().ended(runId)).toBe("succeeded");
  expect(await world().output(runId)).toEqual(["cat.png: a picture"]);
});

test("the guide shows the flow as it is", () => {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  expect(read("docs/flows-guide/scale-out.md")).toContain(
    `\`\`\`ts\n${read("examples/engine/scale-out/describe-images.ts")}\`\`\``,
  );
});
