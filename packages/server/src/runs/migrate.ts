import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const migrateRuns = bind(operations.runs.migrate, async ({ input, project, parts }) => {
  const { version, runs, next } = await parts.control.migrate({ project, ...input });
  return { version, runs: [...runs], next };
});
