import { deliveryStatements, dueDeliveries, runsToCallBack } from "@millrace/store/deliveries";
import type { Duty } from "../duties/duty.ts";
import { attemptCallbacks, type CallbackDutyOptions } from "./attempt-callback.ts";
import { Attempts } from "./attempts.ts";

// What a process that died did not tell, a run that no worker took in time: so late the first attempt can be.
const lookMs = 5_000;
const pageSize = 250;
const mostPages = 10;

/**
 * Tells outsiders of runs that have ended, at least once: with pauses that grow for a day until somebody takes it. While an
 * attempt is under way it goes on to look for others, so that a receiver that hangs delays nobody else.
 */
export function createCallbackDuty(options: CallbackDutyOptions): Duty {
  const { store, clock } = options;
  const { tables } = store;
  const attempt = attemptCallbacks(options);

  async function makeDeliveries(): Promise<void> {
    for (;;) {
      const runs = await runsToCallBack(tables, { limit: pageSize });
      const nowMs = await tables.nowMs();
      for (const { project, runId, callback } of runs) {
        const { url } = JSON.parse(callback) as { readonly url: string };
        await tables.write(deliveryStatements(tables, { project, runId, url, deliveryId: `msg_${runId}` }, nowMs));
      }
      if (runs.length < pageSize) return;
    }
  }

  /** Begins what is due and may be; resolves to when to look again. */
  async function look(attempts: Attempts): Promise<number> {
    await makeDeliveries();
    const nowMs = await tables.nowMs();
    for (let page = 0; page < mostPages; page++) {
      const { due, nextInMs } = await dueDeliveries(tables, { nowMs, limit: pageSize, offset: page * pageSize });
      for (const delivery of due) attempts.begin(delivery);
      if (due.length < pageSize || attempts.full) return Math.min(nextInMs ?? lookMs, lookMs);
    }
    return lookMs;
  }

  let stopped = false;
  let wake = () => {};
  return {
    name: "call back",
    async run() {
      stopped = false;
      const attempts = new Attempts(attempt, () => wake());
      const stopListening = store.onChange(({ duties }) => duties && wake());
      try {
        for (;;) {
          // Before it looks, so that nothing that comes meanwhile is missed.
          const woken = new Promise<void>((resolve) => {
            wake = resolve;
          });
          const nextInMs = stopped ? lookMs : await look(attempts);
          attempts.throwFailure();
          if (attempts.size === 0) return nextInMs;
          const takeTimerBack = clock.setTimer(nextInMs, wake);
          await woken;
          takeTimerBack();
        }
      } finally {
        stopListening();
        await attempts.settled();
      }
    },
    stop() {
      stopped = true;
    },
  };
}
