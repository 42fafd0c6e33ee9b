import { expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const minute = 60_000;
const startMs = Date.UTC(2026, 0, 1);

async function failure(runId: string) {
  const [ending] = await world().journal(runId, "run.failed");
  return { code: ending?.body.error.code, afterMs: (ending?.at ?? 0) - startMs };
}

test("A run that takes longer than its flow allows is aborted and ends as RUN_TIMEOUT", async () => {
  let reason: unknown;
  const aborted = ({ signal }: { signal: AbortSignal }) =>
    new Promise<number>((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        reason = signal.reason;
        reject(signal.reason);
      });
    });
  await world().publish(flow(({ step }) => step("long", { timeout: "1h" }, aborted), { timeouts: { run: "10m" } }));
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("failed");
  expect(await failure(runId)).toEqual({ code: "RUN_TIMEOUT", afterMs: 10 * minute });
  expect(reason).toMatchObject({ code: "RUN_CANCELED" });
  expect(await world().store.getRun({ project, runId })).toMatchObject({ errorCode: "RUN_TIMEOUT" });
});

test("A step that ignores its signal keeps a run from its timeout for the grace of a cancel alone", async () => {
  await world().publish(
    flow(({ step }) => step("deaf", { timeout: "1h" }, () => new Promise<number>(() => {})), {
      timeouts: { run: "1m" },
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await failure(runId)).toEqual({ code: "RUN_TIMEOUT", afterMs: minute + 5_000 });
});

test("A run that waits is ended in time, for a signal as for a sleep beyond it, over restarts", async () => {
  await world().publish(
    flow(
      async ({ step, input }) => {
        await step("a", () => 1);
        return input === "sleep" ? step.sleep("nap", "1d") : step.waitFor("answer", { signal: "yes" });
      },
      { timeouts: { run: "1h" } },
    ),
  );
  const runs = [await world().start("flow", "sleep"), await world().start("flow", "signal")];
  await world().advance(30 * minute);
  for (const runId of runs) expect(await world().status(runId)).toBe("waiting");
  await world().restart();
  for (const runId of runs) {
    await world().ended(runId);
    expect(await failure(runId)).toEqual({ code: "RUN_TIMEOUT", afterMs: 60 * minute });
    expect(journalFaults(await world().entries(runId))).toEqual([]);
  }
});

test("The time of a run begins when a worker takes it, and one that ends in time is left alone", async () => {
  await world().publish(flow(({ step }) => step.sleep("nap", "59m"), { timeouts: { run: "1h" } }));
  world().kill();
  const { runId } = (
    await world().store.startRuns({
      starts: [
        {
          project,
          runId: "late",
          flow: "flow",
          version: "flow-1",
          parentRunId: null,
          idempotencyKey: null,
          entries: [
            { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":null}', at: startMs },
          ],
        },
      ],
    })
  )[0]!;
  world().clock.jump(120 * minute);
  await world().begin();
  expect(await world().ended(runId)).toBe("succeeded");
});

test("A run whose time ends while it is being canceled ends as canceled", async () => {
  await world().publish(
    flow(({ step }) => step("deaf", { timeout: "1h" }, () => new Promise<number>(() => {})), {
      timeouts: { run: "1m" },
    }),
  );
  const runId = await world().start("flow");
  await world().advance(minute - 1_000);
  await world().control.cancel({ project, runId });
  expect(await world().ended(runId)).toBe("canceled");
});

test("A cancel of a run whose time is over changes nothing", async () => {
  await world().publish(
    flow(({ step }) => step("deaf", { timeout: "1h" }, () => new Promise<number>(() => {})), {
      timeouts: { run: "1m" },
    }),
  );
  const runId = await world().start("flow");
  await world().advance(minute + 1_000);
  await world().control.cancel({ project, runId });
  expect(await world().ended(runId)).toBe("failed");
  expect((await failure(runId)).code).toBe("RUN_TIMEOUT");
});

test("A step that is silent for longer than its heartbeat fails that attempt, one that beats goes on", async () => {
  const attempts: number[] = [];
  const beats = gate<void>();
  await world().publish(
    flow(({ step }) =>
      step("crawl", { heartbeat: "30s", timeout: "1h", retry: { attempts: 1, delay: 0 } }, async (context) => {
        attempts.push(context.attempt);
        if (context.attempt === 1) return new Promise<string>(() => {});
        for (let page = 0; page < 10; page++) {
          context.heartbeat();
          await new Promise<void>((resolve) => void world().clock.setTimer(29_000, resolve));
        }
        beats.resolve();
        return "done";
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("done");
  const [failed] = await world().journal(runId, "step.failed");
  expect(failed?.body.error).toMatchObject({ code: "STEP_TIMEOUT", data: { heartbeatMs: 30_000 } });
  expect(failed?.body.error.message).toContain("heartbeat()");
  expect(failed!.at - startMs).toBe(30_000);
  expect(attempts).toEqual([1, 2]);
});

test("A flow's heartbeat holds for steps that name none, and quick ones need not call it", async () => {
  await world().publish(
    flow(
      async ({ step }) => {
        await step("quick", () => 1);
        await step(
          "own",
          { heartbeat: "2m" },
          () => new Promise<void>((resolve) => void world().clock.setTimer(90_000, resolve)),
        );
        await step("silent", { retry: { attempts: 0 } }, () => new Promise<void>(() => {}));
      },
      { timeouts: { heartbeat: "1m" } },
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ code: "STEP_TIMEOUT" });
  expect((await failure(runId)).afterMs).toBe(150_000);
});

test("A run that no worker takes in time ends as RUN_EXPIRED, one that was taken goes on", async () => {
  await world().publish(flow(({ step }) => step.sleep("nap", "3m"), { timeouts: { queued: "1m" } }));
  const taken = await world().start("flow");
  await world().ended(taken, "waiting");
  await world().restart({ concurrency: 0 });
  const left = await world().start("flow");
  const leftAtMs = world().clock.nowMs() - startMs;
  await world().advance(minute);
  expect(await world().ended(left)).toBe("failed");
  const { code, afterMs } = await failure(left);
  expect(code).toBe("RUN_EXPIRED");
  expect(afterMs - leftAtMs).toBeGreaterThanOrEqual(minute);
  // It is nobody's run: whoever looks next ends it.
  expect(afterMs - leftAtMs).toBeLessThan(minute + 1_000);
  await world().restart({});
  expect(await world().ended(taken)).toBe("succeeded");
});
