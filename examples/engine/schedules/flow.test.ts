import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import flow from "./flow.ts";

test("the flow declares one schedule of each kind", () => {
  expect([flow.trigger].flat()).toMatchObject([
    { kind: "cron", name: "weekdays", pattern: "0 6 * * 1-5", timezone: "Europe/Berlin", missed: "coalesce" },
    { kind: "every", name: "pulse", everyMs: 900_000, missed: "skip", jitterMs: 30_000 },
    { kind: "once", name: "new-decade", at: "2040-01-01T00:00:00.000Z" },
  ]);
});

test("the guide shows this very flow", () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
  expect(read("../../../docs/flows-guide/schedules.md")).toContain(`\`\`\`ts\n${read("./flow.ts")}\`\`\``);
});
