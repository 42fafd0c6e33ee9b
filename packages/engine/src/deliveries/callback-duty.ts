import type { Store } from "@millrace/store";
import {
  beginAttempt,
  type Delivery,
  deliveryStatements,
  dueDeliveries,
  endAttempt,
  runsToCallBack,
} from "@millrace/store/deliveries";
import type { Clock } from "../clock/clock.ts";
import type { Duty } from "../duties/duty.ts";
import { signingKey } from "../events/hook-urls.ts";
import { callbackBody, callbackSecret, signedHeaders } from "./callback-body.ts";

/** Makes a POST within some 15 seconds; resolves with what was answered, rejects when nothing was. */
export type PostCallback = (
  url: string,
  request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<{ readonly status: number }>;

export interface CallbackDutyOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly post: PostCallback;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** After each attempt that failed; with the last one they make 26 hours. */
export const callbackPausesMs: readonly number[] = [
  5 * second,
  minute,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  8 * hour,
  10 * hour,
];
// Nobody tells when a run with a callback ends: this is how late the first attempt can be.
const lookMs = second;
// An attempt whose worker died is made again after this.
const attemptLostMs = minute;
const atOnce = 50;

/** Tells outsiders of runs that have ended, at least once: with pauses that grow for a day until somebody takes it. */
export function createCallbackDuty({ store, clock, post }: CallbackDutyOptions): Duty {
  const { tables } = store;
  let key: Promise<string> | null = null;

  async function makeDeliveries(): Promise<void> {
    for (;;) {
      const runs = await runsToCallBack(tables, { limit: atOnce });
      const nowMs = await tables.nowMs();
      for (const { project, runId, callback } of runs) {
        const { url } = JSON.parse(callback) as { readonly url: string };
        await tables.write(deliveryStatements(tables, { project, runId, url, deliveryId: `msg_${runId}` }, nowMs));
      }
      if (runs.length < atOnce) return;
    }
  }

  async function attempt(delivery: Delivery): Promise<void> {
    const at = await tables.nowMs();
    if (!(await beginAttempt(tables, delivery, { againAt: at + attemptLostMs }))) return;
    const number = delivery.attempts + 1;
    const beganMs = clock.monotonicMs();
    const { httpStatus, error, isFinal } = await send(delivery, at);
    const durationMs = Math.round(clock.monotonicMs() - beganMs);
    const pauseMs = error === null || isFinal ? undefined : callbackPausesMs[number - 1];
    await endAttempt(tables, delivery, {
      attempt: number,
      at,
      durationMs,
      httpStatus,
      error,
      status: error === null ? "delivered" : pauseMs === undefined ? "given up" : "pending",
      nextAttemptAt: pauseMs === undefined ? null : at + durationMs + pauseMs,
    });
  }

  async function send({ project, runId, deliveryId, url }: Delivery, atMs: number): Promise<Sent> {
    const run = await store.getRun({ project, runId });
    if (!run) return { httpStatus: null, error: "its run was deleted meanwhile", isFinal: true };
    const body = callbackBody(run);
    key ??= signingKey(tables);
    const headers = signedHeaders(callbackSecret(await key, project), { id: deliveryId, atMs, body });
    try {
      const { status } = await post(url, { headers, body });
      const taken = status >= 200 && status < 300;
      // 410 says that nobody will ever take it (Standard Webhooks 1.0.0, "Deliverability and reliability").
      return { httpStatus: status, error: taken ? null : `it answered ${status}`, isFinal: status === 410 };
    } catch (failure) {
      return { httpStatus: null, error: (failure as Error).message.slice(0, 500), isFinal: false };
    }
  }

  return {
    name: "call back",
    async run() {
      await makeDeliveries();
      const { due, nextInMs } = await dueDeliveries(tables, { nowMs: await tables.nowMs(), limit: atOnce });
      await Promise.all(due.map(attempt));
      return due.length > 0 ? 0 : Math.min(nextInMs ?? lookMs, lookMs);
    },
  };
}

interface Sent {
  readonly httpStatus: number | null;
  /** Null when it was taken. */
  readonly error: string | null;
  readonly isFinal: boolean;
}
