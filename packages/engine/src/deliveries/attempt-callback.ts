import type { Store } from "@millrace/store";
import { beginAttempt, type Delivery, endAttempt } from "@millrace/store/deliveries";
import type { Clock } from "../clock/clock.ts";
import { type KeyBox, signingKey } from "../events/hook-urls.ts";
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
  readonly keyBox?: KeyBox;
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
// An attempt whose worker died is made again after this.
const attemptLostMs = minute;

/** Makes one attempt to tell of a run's end, records how it went, and says when the next one is to be. */
export function attemptCallbacks({
  store,
  clock,
  post,
  keyBox,
}: CallbackDutyOptions): (delivery: Delivery) => Promise<void> {
  const { tables } = store;
  let key: Promise<string> | null = null;

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
    key ??= signingKey(tables, keyBox);
    key.catch(() => {
      key = null;
    });
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

  return attempt;
}

interface Sent {
  readonly httpStatus: number | null;
  /** Null when it was taken. */
  readonly error: string | null;
  readonly isFinal: boolean;
}
