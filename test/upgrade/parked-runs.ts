import { isDeepStrictEqual } from "node:util";
import type { Client } from "@millrace/sdk";
import { pause } from "../chaos/blows.ts";
import { longText, shortText, waits } from "./waits.ts";

export const flow = "parked";
const atOnce = 16;
const pageSize = 200;
const limitMs = 600_000;
const open = ["queued", "running", "waiting"] as const;

export interface ParkedRun {
  readonly runId: string;
  readonly wait: (typeof waits)[number];
  readonly number: number;
}

/** Starts so many runs, an equal share of each kind, and resolves when all of them wait, with those that they have called. */
export async function parkRuns(client: Client, count: number): Promise<readonly ParkedRun[]> {
  const inputs = Array.from({ length: count }, (_, number) => ({ wait: waits[number % waits.length]!, number }));
  const parked = await someAtOnce(inputs, async (input) => {
    const delay = input.wait === "start" ? { delay: "30d" } : {};
    return { ...input, runId: (await client.runs.start({ flow, input, ...delay })).runId };
  });
  const ofKind = (kind: ParkedRun["wait"]) => inputs.filter(({ wait }) => wait === kind).length;
  const waiting = count - ofKind("start") + ofKind("call");
  await until("every run waits", async () => (await runsThat(client, "waiting")).length === waiting);
  return parked;
}

/** Lets come what runs wait for, but for time, and resolves when all have ended. */
export async function releaseRuns(client: Client, parked: readonly ParkedRun[]): Promise<void> {
  await client.events.emit({ type: "go", payload: { round: "upgraded" } });
  for (;;) {
    const { approvals } = await client.approvals.list({ limit: pageSize });
    if (approvals.length === 0) break;
    await someAtOnce(approvals, ({ approvalId }) => client.approvals.decide({ approvalId, decision: "approved" }));
  }
  const started = new Set(parked.map(({ runId }) => runId));
  const called = (await runsThat(client, "waiting")).filter(({ runId }) => !started.has(runId));
  const listening = [...called, ...parked.filter(({ wait }) => wait === "signal")];
  await someAtOnce(listening, ({ runId }) => client.runs.signal({ runId, name: "go" }));
  await until("every run has ended", async () => {
    for (const status of open) if ((await runsThat(client, status)).length > 0) return false;
    return true;
  });
}

/** What runs came to that did not end as they should; those that were parked by one Node were to be finished by the other one. */
export async function faultsOf(
  client: Client,
  { parked, before, after }: { readonly parked: readonly ParkedRun[]; readonly before: string; readonly after: string },
): Promise<readonly string[]> {
  const faults = await someAtOnce(parked, async ({ runId, wait, number }) => {
    const { status, output, errorCode } = await client.runs.get({ runId });
    const text = wait === "signal" ? longText : shortText;
    // One that had not begun is the later Node's alone.
    const expected = { number, before: wait === "start" ? after : before, after, length: text.length };
    if (status === "succeeded" && isDeepStrictEqual(output, expected)) return [];
    return [`${wait} ${number} ${status}: ${errorCode ?? JSON.stringify(output)}`];
  });
  return faults.flat();
}

async function runsThat(client: Client, status: (typeof open)[number]) {
  const found = [];
  for (let before: string | null = ""; before !== null; ) {
    const page: Awaited<ReturnType<Client["runs"]["list"]>> = await client.runs.list({
      status,
      limit: pageSize,
      ...(before !== "" && { before }),
    });
    found.push(...page.runs);
    before = page.next;
  }
  return found;
}

async function someAtOnce<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>) {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += atOnce)
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))));
  return results;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + limitMs; !(await isSo()); await pause(100))
    if (Date.now() > endMs) throw new Error(`It did not come to pass in ${limitMs / 1_000} s: ${what}`);
}
