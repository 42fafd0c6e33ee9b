import type { JournalEntryDto } from "@millrace/contract";
import { expect, it } from "vitest";
import { until } from "../testing/until.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { createSubscriptions, mostWatched } from "./run-updates.ts";

/** Whoever calls, of runs that write what the test says. */
function calling() {
  const entries: ReadableStreamDefaultController<JournalEntryDto>[] = [];
  const afters: (number | undefined)[] = [];
  const aborted: boolean[] = [];
  const caller = {
    stopping: new AbortController().signal,
    call: async () => ({ seq: 7 }),
    async *watch(_runId: string, { signal, after }: { signal: AbortSignal; after?: number }) {
      const place = afters.push(after) - 1;
      signal.addEventListener("abort", () => {
        aborted[place] = true;
      });
      yield* new ReadableStream<JournalEntryDto>({ start: (controller) => void entries.push(controller) });
    },
  } as unknown as McpCaller;
  return { caller, entries, afters, aborted };
}

const entry = {} as JournalEntryDto;

it("Subscriptions tell once of what comes together, and again of what comes later", async () => {
  const { caller, entries, afters } = calling();
  const told: string[] = [];
  const subscriptions = createSubscriptions((uri) => told.push(uri));
  await subscriptions.add(caller, "millrace://runs/a/journal");
  await subscriptions.add(caller, "millrace://runs/a/journal");
  expect(afters).toEqual([7]);
  for (let count = 0; count < 5; count++) entries[0]!.enqueue(entry);
  await until("it was told", async () => told.length > 0);
  await until("it was told of the rest", async () => told.length > 1);
  expect(told).toEqual(["millrace://runs/a/journal", "millrace://runs/a/journal"]);
  subscriptions.close();
});

it("Subscriptions have an upper limit, and those that end make room", async () => {
  const { caller, aborted } = calling();
  const subscriptions = createSubscriptions(() => {});
  const add = (run: number) => subscriptions.add(caller, `millrace://runs/${run}`);
  for (let run = 0; run < mostWatched; run++) await add(run);
  await expect(add(mostWatched)).rejects.toThrow("at most 50");
  subscriptions.remove("millrace://runs/0");
  subscriptions.remove("millrace://runs/0");
  await add(mostWatched);
  subscriptions.close();
  await until("all were stopped", async () => aborted.filter(Boolean).length === mostWatched + 1);
});

it("A subscription to what is no run is refused, and takes no room", async () => {
  const subscriptions = createSubscriptions(() => {});
  const { caller } = calling();
  for (let count = 0; count <= mostWatched; count++)
    await expect(subscriptions.add(caller, "https://example.com/")).rejects.toThrow();
  await subscriptions.add(caller, "millrace://runs/a");
  subscriptions.close();
});
