import { type Planted, planted } from "./ledger.ts";

/** Faults that authors plant without knowing, each with nothing else wrong. */
export const faults = {
  effectWithoutKey: planted(() => async ({ step, ledger }) => {
    const items = await step("read", () => ledger.read("items"));
    await step("enter", () => ledger.enter(items));
  }),

  effectWithRandomKey: planted(() => async ({ step, ledger }) => {
    await step("enter", () => ledger.enter("a", { idempotencyKey: crypto.randomUUID() }));
  }),

  loopWithoutStepKey: planted(() => async ({ step, ledger }) => {
    for (const item of ["a", "b"]) await step("enter", ({ idempotencyKey }) => ledger.enter(item, { idempotencyKey }));
  }),

  loopWithoutEffectKey: planted(() => async ({ step, ledger }) => {
    await step("enter all", async ({ idempotencyKey }) => {
      for (const item of ["a", "b"]) await ledger.enter(item, { idempotencyKey });
    });
  }),

  timeDecides: planted(() => async ({ step, ledger }) => {
    await step("read", () => ledger.read("items"));
    await step.sleep("pause", "1m");
    // Before nine in the simulated morning, and after it when the process was down for two hours.
    if (new Date().getUTCHours() < 9) await step("early", () => ledger.read("early"));
    else await step("late", () => ledger.read("late"));
    await step("last", () => ledger.read("last"));
  }),

  chanceDecides: planted(() => async ({ step, ledger }) => {
    if (Math.random() < 0.5) await step("heads", () => ledger.read("heads"));
    else await step("tails", () => ledger.read("tails"));
    await step("last", () => ledger.read("last"));
  }),

  nameFromTime: planted(() => async ({ step, ledger }) => {
    await step(`read at ${Date.now()}`, () => ledger.read("items"));
    await step("last", () => ledger.read("last"));
  }),

  moduleState: planted(() => {
    let runs = 0;
    return async ({ step, ledger }) => {
      runs++;
      await step("read", () => ledger.read("items"));
      return { first: runs === 1 };
    };
  }),

  changedResult: planted(() => async ({ step, ledger }) => {
    const items = (await step("read", async () => (await ledger.read("items")) as string[])) as string[];
    await step("add", () => {
      items.push("d");
    });
    await step("last", () => ledger.read("last"));
    return items;
  }),

  changedVariable: planted(() => async ({ step, ledger }) => {
    let count = 0;
    await step("count", async () => {
      count = ((await ledger.read("items")) as string[]).length;
    });
    await step("last", () => ledger.read("last"));
    return { count };
  }),

  raceDecides: planted(() => async ({ step, ledger }) => {
    const first = await Promise.race([
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
    return [...done];
  }),

  effectOutsideOfSteps: planted(() => async ({ step, ledger }) => {
    await ledger.enter("begun");
    await step("read", () => ledger.read("items"));
  }),

  readOutsideOfSteps: planted(() => async ({ step, ledger }) => {
    const items = (await ledger.read("items")) as string[];
    for (const item of items) await step("read", { key: item }, () => ledger.read(item));
  }),

  swallowedAbort: planted(() => async ({ step, ledger }) => {
    await step("enter all", async ({ signal, idempotencyKey }) => {
      for (const item of ["a", "b", "c", "d", "e"]) {
        try {
          await ledger.enter(item, { signal, idempotencyKey: `${idempotencyKey}/${item}` });
        } catch {
          // One that fails must not keep the others from being entered.
        }
      }
    });
  }),

  lostSignal: planted(
    () =>
      async ({ step }) => {
        const answer = await Promise.race([
          step.sleep("limit", "1h").then(() => "too late"),
          step.waitFor("answer", { signal: "answer" }).then(() => "answered"),
        ]);
        return { answer };
      },
    { signals: [{ name: "answer", after: "30m" }] },
  ),
} satisfies Record<string, Planted>;

/** The same tasks done right. */
export const sound = {
  everyKindOfStep: planted(
    () =>
      async ({ step, ledger, state, log }) => {
        const now = await step("now", () => Date.now());
        const items = await step("read", async () => (await ledger.read("items")) as string[]);
        log.info("read", { count: items.length });
        for (const item of items)
          await step("enter", { key: item }, ({ idempotencyKey }) => ledger.enter(item, { idempotencyKey }));
        await step.sleep("pause", "10m");
        const count = await step("count", () => state.update<number>("count", (present = 0) => present + 1));
        const answer = await step.waitFor("answer", { signal: "answer", within: "1h" });
        await step.emit("tell", { type: "done", payload: { count } });
        return { count, answer: answer.outcome, now, id: await step("draw", () => crypto.randomUUID()) };
      },
    { signals: [{ name: "answer", after: "59m" }] },
  ),

  parallel: planted(() => async ({ step, ledger }) => {
    const read = (item: string) => step("read", { key: item }, () => ledger.read(item));
    const enter = (item: string) =>
      step("enter", { key: item }, ({ idempotencyKey }) => ledger.enter(item, { idempotencyKey }));
    await Promise.all(["a", "b", "c"].map(async (item) => [await read(item), await enter(item)]));
  }),

  tenSteps: planted(() => async ({ step, ledger }) => {
    for (let at = 0; at < 10; at++)
      await step("enter", { key: `${at}` }, ({ idempotencyKey }) => ledger.enter(at, { idempotencyKey }));
  }),
} satisfies Record<string, Planted>;
