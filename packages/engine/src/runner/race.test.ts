import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { nextTurn, project } from "../testing/world.ts";

// Few heartbeats, as virtual time passes them one by one.
const world = useWorld({ leaseMs: 3_600_000 });
const send = (runId: string, name: string, payload: unknown = name) =>
  world().control.signal({ project, runId, name, payload: payload as never });

async function started(run: Parameters<typeof flow>[0]): Promise<string> {
  await world().publish(flow(run));
  return world().start("flow");
}

test("A race of a sleep and a signal rests, and the first one wins", async () => {
  const race: Parameters<typeof flow>[0] = ({ step }) =>
    step.race("first", {
      answer: () => step.waitFor("answer", { signal: "answer" }),
      late: () => step.sleep("patience", "1h"),
    });
  const answered = await started(race);
  await world().ended(answered, "waiting");
  await world().settle();
  expect(world().worker.status().runs).toBe(0);
  await send(answered, "answer");
  await world().ended(answered);
  expect(await world().output(answered)).toEqual({
    winner: "answer",
    output: { outcome: "received", payload: "answer" },
  });
  const late = await started(race);
  await world().ended(late);
  expect(await world().output(late)).toEqual({ winner: "late" });
});

test("The winner is recorded: a replay takes it without executing the branches again", async () => {
  const wall = gate();
  const executed: string[] = [];
  const runId = await started(async ({ step }) => {
    const won = await step.race("first", {
      quick: () => step("quick", () => void executed.push("quick")),
      slow: async () => {
        executed.push("slow");
        await step.sleep("nap", "1h");
      },
    });
    await step("wall", () => wall.pass());
    return won.winner;
  });
  await wall.reached;
  await world().settle();
  executed.length = 0;
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toBe("quick");
  expect(executed).toEqual([]);
  expect(await world().journal(runId, "race.finished")).toMatchObject([{ name: "first", body: { winner: "quick" } }]);
});

test("Steps of the losers are aborted by their signal and not recorded, and begin nothing more", async () => {
  const slow = gate();
  const said: string[] = [];
  const runId = await started(async ({ step }) => {
    const won = await step.race("first", {
      slow: async () => {
        await step("slow", ({ signal }) => {
          signal.addEventListener("abort", () => {
            said.push((signal.reason as Error).message);
            slow.resolve();
          });
          return slow.pass();
        });
        await step("after", () => void said.push("after"));
      },
      quick: async () => {
        await slow.reached;
        return step("quick", () => 1);
      },
    });
    return won;
  });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ winner: "quick", output: 1 });
  expect(said).toEqual([expect.stringContaining("another one has won the race: quick")]);
  expect((await world().journal(runId, "step.succeeded")).map(({ name }) => name)).toEqual(["first/quick/quick"]);
});

test("A branch that throws first is thrown, the same on a replay", async () => {
  const wall = gate();
  const runId = await started(async ({ step }) => {
    const message = await step
      .race("first", {
        fails: () => step("fails", { retry: { attempts: 0 } }, () => Promise.reject(new Error("no"))),
        late: () => step.sleep("nap", "1h"),
      })
      .catch((error: Error) => error.message);
    await step("wall", () => wall.pass());
    return message;
  });
  await wall.reached;
  await world().settle();
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toBe("no");
});

test("A signal that a loser took and made nothing of comes to the next wait for it", async () => {
  const taken = gate();
  const runId = await started(async ({ step }) => {
    const won = await step.race("first", {
      taker: async () => {
        await step.waitFor("one", { signal: "go" });
        taken.resolve();
        await new Promise(() => {});
      },
      other: () => taken.promise.then(() => step("other", () => 1)),
    });
    return [won.winner, await step.waitFor("again", { signal: "go", within: "1h" })];
  });
  await world().ended(runId, "waiting");
  await send(runId, "go", { n: 7 });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual(["other", { outcome: "received", payload: { n: 7 } }]);
});

test("A signal that a loser used, as it recorded something after it, stays used", async () => {
  const runId = await started(async ({ step }) => {
    const won = await step.race("first", {
      collects: async () => {
        for (let n = 0; ; n++) {
          await step.waitFor("item", { signal: "item", key: String(n) });
          await step("add", { key: String(n) }, () => n);
        }
      },
      closes: () => step.sleep("open", "1h"),
    });
    return [won.winner, (await step.waitFor("left", { signal: "item", within: "1h" })).outcome];
  });
  await world().ended(runId, "waiting");
  for (let n = 0; n < 3; n++) await send(runId, "item", n);
  await world().ended(runId);
  expect(await world().output(runId)).toEqual(["closes", "timed out"]);
  expect(await world().journal(runId, "step.succeeded")).toHaveLength(3);
});

test("A race inside of a step and one inside of a race keep their names apart, and a step's attempt finds a winner again", async () => {
  let attempts = 0;
  const runId = await started(({ step }) =>
    step("outer", { retry: { attempts: 2, delay: 0 } }, async () => {
      const won = await step.race("first", {
        a: () => step.race("second", { b: () => step("work", () => "done"), c: () => step.sleep("nap", "1h") }),
        d: () => step.sleep("nap", "2h"),
      });
      if (++attempts < 3) throw new Error("again");
      return won;
    }),
  );
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ winner: "a", output: { winner: "b", output: "done" } });
  expect((await world().journal(runId, "step.succeeded")).map(({ name }) => name)).toEqual([
    "outer/first/a/second/b/work",
    "outer",
  ]);
});

test("Lines of a branch are written once, and state belongs into its steps", async () => {
  const runId = await started(async ({ step, log, state }) => {
    await step.race("first", {
      told: async () => {
        log.info("in the branch");
        await step.sleep("nap", "1m");
      },
    });
    return step.race("second", { reads: () => state.get("n") as Promise<null> }).catch((error) => error.code);
  });
  await world().ended(runId);
  expect(await world().output(runId)).toBe("STATE_OUTSIDE_STEP");
  expect(await world().journal(runId, "log.written")).toMatchObject([
    { body: { message: "in the branch", step: "first/told" } },
  ]);
});

test.each([{}, { a: 1 }])("A race of %j is refused", async (branches) => {
  const runId = await started(({ step }) => step.race("none", branches as never));
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ code: "FLOW_DEFINITION_INVALID" });
});

test("A race whose winner is not JSON throws what is wrong, and a canceled run aborts all branches", async () => {
  const runId = await started(({ step }) =>
    step.race("big", { a: async () => 1n as never }).catch((error) => error.code),
  );
  await world().ended(runId);
  expect(await world().output(runId)).toBe("STEP_RESULT_NOT_JSON");
  const ended = gate();
  const canceled = await started(({ step }) =>
    step.race("first", {
      a: () =>
        step("work", ({ signal }) => {
          signal.addEventListener("abort", () => ended.resolve());
          return ended.pass();
        }),
    }),
  );
  await ended.reached;
  await world().control.cancel({ project, runId: canceled });
  expect(await world().ended(canceled)).toBe("canceled");
  await nextTurn();
});
