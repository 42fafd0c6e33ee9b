import type { TaskDto } from "@millrace/contract";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showAge } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";

export interface TasksOptions extends GlobalOptions {
  readonly capability?: string;
  readonly status?: TaskDto["status"];
  readonly limit: string;
}

const columns = [
  { title: "task" },
  { title: "capability", longest: 40 },
  { title: "status" },
  { title: "attempt", align: "right" as const },
  { title: "made" },
  { title: "for the run" },
  { title: "what is wrong", longest: 60 },
];

/** `millrace tasks`: lists tasks, newest first. */
export function tasks({ capability, status, limit, ...options }: TasksOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.tasks.list({ capability, status, limit: Number(limit) });
    const nowMs = Date.now();
    printResult(options, {
      json: found,
      text: () =>
        found.tasks.length === 0
          ? "No tasks."
          : table(
              columns,
              found.tasks.map((one) => [
                one.taskId,
                one.capability,
                one.status,
                String(one.attempt),
                showAge(one.createdAt, nowMs),
                one.callerRunId ?? "",
                one.error?.message ?? "",
              ]),
            ),
    });
    return 0;
  });
}
