import type { TaskDto } from "@millrace/contract";
import { showAge } from "../terminal/durations.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { type ListOptions, showList } from "../watch/show-list.ts";

export interface TasksOptions extends ListOptions {
  readonly capability?: string;
  readonly status?: TaskDto["status"];
  readonly after?: string;
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
export function tasks({ capability, status, after, limit, ...options }: TasksOptions): Promise<number> {
  return showList(options, {
    read: (client) => client.tasks.list({ capability, status, after, limit: Number(limit) }),
    text: (found) => (found.tasks.length === 0 ? "No tasks." : tasksText(found, Date.now())),
  });
}

function tasksText(
  { tasks: found, next }: { readonly tasks: readonly TaskDto[]; readonly next: string | null },
  nowMs: number,
): string {
  const rows = table(
    columns,
    found.map((one) => [
      one.taskId,
      one.capability,
      one.status,
      String(one.attempt),
      showAge(one.createdAt, nowMs),
      one.callerRunId ?? "",
      one.error?.message ?? "",
    ]),
  );
  return next === null ? rows : `${rows}\n${paint("dim", `There are more: --after ${next}`)}`;
}
