import { expect, test } from "vitest";
import type { SpawnedRunner, SpawnRunner } from "../runner-process/spawned-runner.ts";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();

/** Inline runners that end like a process does: without a word, with last words. */
function killable(words = "Segmentation fault"): (inline: SpawnRunner) => SpawnRunner {
  return (inline) => () => ({ ...inline(), lastWords: () => words });
}

/** Kills the newest runner, which is where the caller's step executes. */
function die(): Promise<never> {
  world().runners.at(-1)!.kill();
  return new Promise(() => {});
}

test("Runs whose runner died run again alone; an innocent one succeeds, and its steps are not repeated", async () => {
  await world().restart({ spawn: killable() });
  const executed: string[] = [];
  const both = gate<void>();
  await world().publish(
    flow(async ({ step, input }) => {
      await step("before", () => void executed.push(`before ${input}`));
      await step("poison", async () => {
        executed.push(`at ${input}`);
        if (executed.filter((line) => line.startsWith("at")).length === 2) both.resolve();
        await both.promise;
        if (input === "bad") await die();
      });
    }),
  );
  const good = await world().start("flow", "good");
  const bad = await world().start("flow", "bad");
  expect(await world().ended(good)).toBe("succeeded");
  expect(await world().ended(bad)).toBe("failed");
  expect(executed.filter((line) => line.startsWith("before"))).toEqual(["before good", "before bad"]);
  expect(await world().journal(good, "run.released")).toMatchObject([{ body: { reason: "runner died" } }]);
});

test("The third death alone fails the run with RUNNER_DIED and the runner's last words", async () => {
  await world().restart({ spawn: killable("out of memory") });
  let tries = 0;
  await world().publish(
    flow(({ step }) =>
      step("poison", () => {
        tries++;
        return die();
      }),
    ),
  );
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("failed");
  await expect(world().output(runId)).rejects.toMatchObject({
    code: "RUNNER_DIED",
    data: { lastWords: "out of memory" },
  });
  expect(tries).toBe(3);
  const { store } = world();
  expect(await store.getRun({ project: "p", runId })).toMatchObject({ errorCode: "RUNNER_DIED" });
});

test("Suspects run four at a time, each alone in its runner, and the runners for them end after", async () => {
  await world().restart({ spawn: killable() });
  const count = 10;
  const alone = gate<void>();
  let inFirst = 0;
  let executing = 0;
  let most = 0;
  await world().publish(
    flow(({ step }) =>
      step("a", async () => {
        if (inFirst < count) {
          inFirst++;
          if (inFirst === count) await die();
          return new Promise<never>(() => {});
        }
        most = Math.max(most, ++executing);
        if (executing === 4) await world().settle().then(alone.resolve);
        await alone.promise;
        executing--;
        return 1;
      }),
    ),
  );
  const runs = await Promise.all(Array.from({ length: count }, () => world().start("flow")));
  for (const runId of runs) expect(await world().ended(runId)).toBe("succeeded");
  expect(most).toBe(4);
  await world().settle();
  expect(world().worker.status().runners).toEqual([]);
});

test("A suspect that gets a step done goes on among the others, once", async () => {
  await world().restart({ spawn: killable() });
  const together = gate<void>();
  let first = 0;
  let deaths = 0;
  await world().publish(
    flow(async ({ step, input }) => {
      await step("a", async () => {
        if (++first <= 2) {
          if (first === 2) await die();
          return new Promise<never>(() => {});
        }
      });
      // Both are here at the same time: neither is alone any more.
      await step("b", async () => {
        if (deaths > 0) return;
        if (input === "good") together.resolve();
        await together.promise;
        if (input === "bad") {
          deaths++;
          await die();
        }
        return new Promise<never>(() => {});
      });
      await step("c", () => 1);
    }),
  );
  const good = await world().start("flow", "good");
  const bad = await world().start("flow", "bad");
  for (const runId of [good, bad]) {
    expect(await world().ended(runId)).toBe("succeeded");
    const released = await world().journal(runId, "run.released");
    expect(released.map(({ body }) => (body as { reason: string }).reason)).toEqual([
      "runner died",
      "cleared",
      "runner died",
    ]);
  }
});

test("Suspects that are canceled while they queue for a runner keep no runner and no one else waiting", async () => {
  await world().restart({ spawn: killable() });
  const count = 7;
  const wall = gate<void>();
  let started = 0;
  await world().publish(
    flow(({ step }) =>
      step("a", async () => {
        started++;
        if (started === count) await die();
        if (started <= count) return new Promise<never>(() => {});
        await wall.promise;
        return 1;
      }),
    ),
  );
  const runs = await Promise.all(Array.from({ length: count }, () => world().start("flow")));
  await world().until(() => started === count + 4);
  const queued = [];
  for (const runId of runs) if (!(await world().kinds(runId)).slice(-1).includes("run.started")) queued.push(runId);
  await world().control.cancel({ project: "p", runId: runs.at(-1)! });
  await world().control.cancel({ project: "p", runId: runs.at(-2)! });
  await world().settle();
  wall.resolve();
  const endings = await Promise.all(runs.map((runId) => world().ended(runId)));
  expect(endings.filter((status) => status === "canceled")).toHaveLength(2);
  expect(endings.filter((status) => status === "succeeded")).toHaveLength(5);
  expect(queued.length).toBeGreaterThan(0);
});

test("A suspect whose version cannot be read fails by itself and leaves its runner to the next one", async () => {
  await world().restart({ spawn: killable() });
  let started = 0;
  await world().publish(
    flow(({ step }) => step("a", () => (++started <= 2 ? (started === 2 ? die() : new Promise<never>(() => {})) : 1))),
  );
  const runs = [await world().start("flow"), await world().start("flow")];
  for (const runId of runs) expect(await world().ended(runId)).toBe("succeeded");
});

test("A suspect that was asked to be canceled ends as canceled when its runner dies", async () => {
  await world().restart({ spawn: killable() });
  const reached = gate<void>();
  await world().publish(
    flow(({ step }) =>
      step("deaf", () => {
        void reached.pass();
        return new Promise<never>(() => {});
      }),
    ),
  );
  const runId = await world().start("flow");
  await reached.reached;
  await world().control.cancel({ project: "p", runId });
  await world().settle();
  void die();
  await world().until(async () => (await world().status(runId)) === "canceled");
});

test("A runner that dies before it is ready counts nothing, and starts are tried again after 0.1, 0.2, ... 5 seconds", async () => {
  const spawnedAt: number[] = [];
  let broken = true;
  await world().restart({
    spawn: (inline) => () => {
      spawnedAt.push(world().clock.nowMs());
      const runner = inline();
      if (!broken) return runner;
      if (spawnedAt.length % 2 === 0) throw new Error("EMFILE: too many open files");
      setImmediate(() => runner.kill());
      return { ...runner, port: { ...runner.port, onMessages() {} } };
    },
  });
  await world().publish(flow(({ step }) => step("a", () => 1)));
  const runId = await world().start("flow");
  await world().fly(() => spawnedAt.length === 10);
  const pauses = spawnedAt.slice(1).map((at, index) => at - spawnedAt[index]!);
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  expect(await world().kinds(runId)).toEqual(["run.queued"]);
  broken = false;
  expect(await world().ended(runId)).toBe("succeeded");
  expect(await world().kinds(runId)).toEqual(["run.queued", "run.started", "step.succeeded", "run.succeeded"]);
  expect(world().logged[0]).toMatchObject({ message: "a runner could not be started" });
});

test("After a runner became ready, the next one is started without a pause", async () => {
  const spawnedAt: number[] = [];
  await world().restart({
    spawn: (inline) => () => {
      spawnedAt.push(world().clock.nowMs());
      if (spawnedAt.length === 1) throw new Error("no");
      return inline();
    },
  });
  let died = false;
  await world().publish(
    flow(({ step }) =>
      step("a", () => {
        if (died) return 1;
        died = true;
        return die();
      }),
    ),
  );
  await world().ended(await world().start("flow"));
  expect(spawnedAt[1]! - spawnedAt[0]!).toBe(100);
  expect(spawnedAt[2]! - spawnedAt[1]!).toBe(0);
});

test("A run whose runner is not up yet can be canceled", async () => {
  await world().restart({
    spawn: () => () => {
      throw new Error("no");
    },
  });
  await world().publish(flow(async () => 1));
  const runId = await world().start("flow");
  await world().settle();
  await world().control.cancel({ project: "p", runId });
  expect(await world().ended(runId)).toBe("canceled");
});

test("A runner that gives no sign of life is killed after its time, and its runs go on in another one", async () => {
  let deaf = true;
  await world().restart({
    runnerAnswerMs: 4_000,
    spawn: (inline) => () => {
      const runner = inline();
      if (!deaf) return runner;
      deaf = false;
      const { port } = runner;
      const listen: SpawnedRunner["port"]["onMessages"] = (listener) =>
        port.onMessages((messages) => messages.some(({ t }) => t === "ready") && listener(messages));
      return { ...runner, port: { ...port, onMessages: listen } };
    },
  });
  await world().publish(flow(({ step }) => step("a", () => 1)));
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("succeeded");
  expect(world().runners).toHaveLength(2);
});

test("A worker that stood still does not take its runner for dead before it has read what lies in its socket", async () => {
  await world().restart({ runnerAnswerMs: 4_000 });
  const slow = gate<number>();
  await world().publish(flow(({ step }) => step("slow", () => slow.pass())));
  const runId = await world().start("flow");
  await slow.reached;
  await world().settle();
  // The beat asks; before the answer is read, the process is frozen for longer than an answer may take.
  world().clock.fireNext({ untilMs: world().clock.nowMs() + 3_334 });
  for (let beat = 0; beat < 3; beat++) {
    world().clock.jump(9_000);
    world().clock.fireNext();
  }
  slow.resolve(1);
  await world().ended(runId);
  expect(world().runners).toHaveLength(1);
});

test("A runner that has executed a hundred versions makes place for a fresh one", async () => {
  for (let n = 0; n < 101; n++) await world().publish(flow(async () => n, { name: `flow-${n}` }));
  const slow = gate<number>();
  await world().publish(flow(({ step }) => step("slow", () => slow.pass()), { name: "slow" }));
  const staying = await world().start("slow");
  await slow.reached;
  for (let n = 0; n < 101; n++) await world().ended(await world().start(`flow-${n}`));
  expect(world().runners).toHaveLength(2);
  expect(world().worker.status().runners).toHaveLength(2);
  slow.resolve(1);
  await world().ended(staying);
  await world().settle();
  expect(world().worker.status().runners).toHaveLength(1);
}, 30_000);
