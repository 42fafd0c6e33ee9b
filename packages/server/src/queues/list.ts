import { operations } from "@millrace/contract";
import { listQueues as readQueues } from "@millrace/store/queues";
import { bind } from "../http/bind.ts";

export const listQueues = bind(operations.queues.list, async ({ project, parts }) => ({
  queues: (await readQueues(parts.store.tables, { project })).map(({ oldestDueAt, ...queue }) => ({
    ...queue,
    oldestDueAt: oldestDueAt === null ? null : new Date(oldestDueAt).toISOString(),
  })),
}));
