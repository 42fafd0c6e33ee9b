import { moment } from "../step-body.ts";
import type { OpenLoop } from "../system.ts";

/** What came of starts that were made at a steady rate, whatever the system did with them. */
export interface Arrivals {
  /** By the id of the run: when its start was due, in milliseconds since 1970. */
  readonly dueAt: ReadonlyMap<string, number>;
  readonly refused: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Starts runs at a rate for some time and waits until each start is acknowledged or refused. */
export async function arrive(
  system: Pick<OpenLoop, "start">,
  { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
): Promise<Arrivals> {
  const dueAt = new Map<string, number>();
  let refused = 0;
  const answers: Promise<void>[] = [];
  const startedAt = moment();
  const count = Math.round((perSecond * forMs) / 1_000);
  while (answers.length < count) {
    const due = Math.min(count, Math.ceil(((moment() - startedAt) * perSecond) / 1_000));
    for (let index = answers.length; index < due; index++) {
      // Late starts count from when they were due, or a system that blocks this process would look quick.
      const at = startedAt + (index * 1_000) / perSecond;
      const answer = system.start().then((runId) => {
        if (runId === null) refused++;
        else dueAt.set(runId, at);
      });
      // Looked at when all have been asked for; Node must not take it for a rejection that nobody handles.
      answer.catch(() => {});
      answers.push(answer);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const endedAt = startedAt + forMs;
  await Promise.all(answers);
  return { dueAt, refused, startedAt, endedAt };
}
