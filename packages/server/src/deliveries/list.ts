import { operations } from "@millrace/contract";
import { attemptsOf, listDeliveries as readDeliveries } from "@millrace/store/deliveries";
import { bind } from "../http/bind.ts";

const moment = (ms: number) => new Date(ms).toISOString();

export const listDeliveries = bind(operations.deliveries.list, async ({ input, project, parts }) => {
  const { tables } = parts.store;
  const { status, limit } = input;
  const deliveries = await readDeliveries(tables, { project, limit, ...(status && { status }) });
  const deliveryIds = deliveries.map(({ deliveryId }) => deliveryId);
  const attempts = await attemptsOf(tables, { project, deliveryIds });
  return {
    deliveries: deliveries.map(({ deliveryId, runId, url, status: now, nextAttemptAt, createdAt, finishedAt }) => ({
      deliveryId,
      runId,
      url,
      status: now,
      attempts: attempts.get(deliveryId)!.map(({ at, ...attempt }) => ({ ...attempt, at: moment(at) })),
      nextAttemptAt: nextAttemptAt === null ? null : moment(nextAttemptAt),
      createdAt: moment(createdAt),
      finishedAt: finishedAt === null ? null : moment(finishedAt),
    })),
  };
});
