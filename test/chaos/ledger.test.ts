import { expect, onTestFinished, test } from "vitest";
import { type Ledger, startLedger } from "./ledger.ts";

async function opened(stepMs: number): Promise<Ledger> {
  const ledger = await startLedger({ stepMs });
  onTestFinished(() => ledger.close());
  return ledger;
}

async function execute({ url }: Ledger, run: string, step: number): Promise<unknown> {
  return (await fetch(url, { method: "POST", body: JSON.stringify({ run, step }) })).json();
}

test("a ledger numbers executions, knows those of each run, and counts what began again", async () => {
  const ledger = await opened(0);
  expect(await execute(ledger, "a", 0)).toEqual({ execution: 1 });
  expect(await execute(ledger, "b", 0)).toEqual({ execution: 2 });
  expect(await execute(ledger, "a", 0)).toEqual({ execution: 3 });
  const [first, second] = ledger.executionsOf("a");
  expect([first, second]).toMatchObject([{ number: 1 }, { number: 3, nextBegunAt: null }]);
  expect(first!.nextBegunAt).toBe(second!.begunAt);
  expect(ledger.counts).toEqual({ executions: 3, again: 1 });
});

test("a ledger forgets a run when it is told to, and no count with it", async () => {
  const ledger = await opened(0);
  await execute(ledger, "a", 0);
  ledger.forget("a");
  expect([...ledger.runs]).toEqual([]);
  expect(ledger.executionsOf("a")).toEqual([]);
  await execute(ledger, "a", 0);
  expect([...ledger.runs]).toEqual(["a"]);
  expect(ledger.counts).toEqual({ executions: 2, again: 0 });
});

test("what a blow met in flight counts for no second blow", async () => {
  const ledger = await opened(60_000);
  for (const step of [0, 1]) execute(ledger, "a", step).catch(() => {});
  await ledger.untilInFlight(2, 10_000);
  expect(ledger.takeInFlight().map(({ step }) => step)).toEqual([0, 1]);
  expect(ledger.inFlight).toBe(0);
  await expect(ledger.untilInFlight(1, 10)).rejects.toThrow("only 0 of 1 steps were in flight after 10 ms");
});
