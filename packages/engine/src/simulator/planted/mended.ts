import type { faults } from "./faults.ts";
import { type Planted, planted } from "./ledger.ts";

/** Each planted fault mended, and nothing else changed: what was found in the faulty flow must be gone. */
export const mended = {
  effectWithoutKey: planted(() => async ({ step, ledger }) => {
    const items = await step("read", () => ledger.read("items"));
    await step("enter", ({ idempotencyKey }) => ledger.enter(items, { idempotencyKey }));
  }),

  effectWithRandomKey: planted(() => async ({ step, ledger }) => {
    await step("enter", ({ idempotencyKey }) => ledger.enter("a", { idempotencyKey }));
  }),

  loopWithoutStepKey: planted(() => async ({ step, ledger }) => {
    for (const item of ["a", "b"])
      await step("enter", { key: item }, ({ idempotencyKey }) => ledger.enter(item, { idempotencyKey }));
  }),

  loopWithoutEffectKey: planted(() => async ({ step, ledger }) => {
    await step("enter all", async ({ idempotencyKey }) => {
      for (const item of ["a", "b"]) await ledger.enter(item, { idempotencyKey: `${idempotencyKey}/${item}` });
    });
  }),

  timeDecides: planted(() => async ({ step, ledger, now }) => {
    await step("read", () => ledger.read("items"));
    await step.sleep("pause", "1m");
    if (new Date(now()).getUTCHours() < 9) await step("early", () => ledger.read("early"));
    else await step("late", () => ledger.read("late"));
    await step("last", () => ledger.read("last"));
  }),

  chanceDecides: planted(() => async ({ step, ledger, random }) => {
    if (random() < 0.5) await step("heads", () => ledger.read("heads"));
    else await step("tails", () => ledger.read("tails"));
    await step("last", () => ledger.read("last"));
  }),

  nameFromTime: planted(() => async ({ step, ledger }) => {
    await step("read", () => ledger.read("items"));
    await step("last", () => ledger.read("last"));
  }),

  moduleState: planted(() => async ({ step, ledger }) => {
    let runs = 0;
    runs++;
    await step("read", () => ledger.read("items"));
    return { first: runs === 1 };
  }),

  changedResult: planted(() => async ({ step, ledger }) => {
    const items = await step("read", async () => (await ledger.read("items")) as string[]);
    const added = await step("add", () => [...items, "d"]);
    await step("last", () => ledger.read("last"));
    return added;
  }),

  changedVariable: planted(() => async ({ step, ledger }) => {
    const count = await step("count", async () => ((await ledger.read("items")) as string[]).length);
    await step("last", () => ledger.read("last"));
    return { count };
  }),

  raceDecides: planted(() => async ({ step, ledger }) => {
    const [first] = await Promise.all([
      step("one", async () => (await ledger.read("one")) && "one"),
      step("two", async () => (await ledger.read("two")) && "two"),
    ]);
    await step("last", () => ledger.read("last"));
    return { first };
  }),

  orderOfSet: planted(() => async ({ step, ledger }) => {
    const done = new Set<string>();
    const read = async (item: string) => {
      await step("read", { key: item }, () => ledger.read(item));
      done.add(item);
    };
    await Promise.all(["a", "b", "c"].map(read));
    return [...done].sort();
  }),

  effectOutsideOfSteps: planted(() => async ({ step, ledger }) => {
    await step("enter", ({ idempotencyKey }) => ledger.enter("begun", { idempotencyKey }));
    await step("read", () => ledger.read("items"));
  }),

  readOutsideOfSteps: planted(() => async ({ step, ledger }) => {
    const items = await step("read all", async () => (await ledger.read("items")) as string[]);
    for (const item of items) await step("read", { key: item }, () => ledger.read(item));
  }),

  swallowedAbort: planted(() => async ({ step, ledger }) => {
    await step("enter all", async ({ signal, idempotencyKey }) => {
      for (const item of ["a", "b", "c", "d", "e"]) {
        try {
          await ledger.enter(item, { signal, idempotencyKey: `${idempotencyKey}/${item}` });
        } catch {
          signal.throwIfAborted();
        }
      }
    });
  }),

  lostSignal: planted(
    () =>
      async ({ step }) => {
        const answer = await step.waitFor("answer", { signal: "answer", within: "1h" });
        return { answer: answer.outcome };
      },
    { signals: [{ name: "answer", after: "30m" }] },
  ),
} satisfies Record<keyof typeof faults, Planted>;
