import { PermanentError, RetryAfterError } from "@millrace/flow";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();

test("The default policy tries three times more, after 5, 10 and 20 seconds", async () => {
  const triedAt: number[] = [];
  const startMs = world().clock.nowMs();
  await world().publish(
    flow(({ step }) =>
      step("fails", ({ attempt }) => {
        triedAt.push((world().clock.nowMs() - startMs) / 1000);
        throw new TypeError(`no ${attempt}`);
      }),
    ),
  );
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("failed");
  expect(triedAt).toEqual([0, 5, 15, 35]);
  const failures = await world().journal(runId, "step.failed");
  expect(failures.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  expect(failures.map(({ at, body }) => body.retryAt && body.retryAt - at)).toEqual([5_000, 10_000, 20_000, null]);
  expect(failures[3]!.body.error).toMatchObject({ code: "STEP_FAILED", type: "TypeError", message: "no 4" });
  expect(failures[3]!.body.error.stack).toContain("retries.test.ts");
});

test("A run holds no place in a runner while it waits for a retry", async () => {
  await world().publish(flow(({ step }) => step("fails", () => Promise.reject(new Error("no")))));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().settle();
  expect(world().worker.status()).toMatchObject({ runs: 0, runners: [{ runs: 0 }] });
});

test("A PermanentError fails its step at once", async () => {
  await world().publish(
    flow(({ step }) =>
      step("fails", { retry: { attempts: 9 } }, () => {
        throw new PermanentError("card declined", { hint: "Ask for another card.", data: { card: "1234" } });
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().journal(runId, "step.failed")).toHaveLength(1);
  await expect(world().output(runId)).rejects.toMatchObject({
    code: "STEP_FAILED",
    message: "card declined",
    hint: "Ask for another card.",
    data: { card: "1234" },
  });
});

test("A RetryAfterError puts the next try off at least as long as it says, and counts as an attempt", async () => {
  const triedAt: number[] = [];
  const startMs = world().clock.nowMs();
  await world().publish(
    flow(({ step }) =>
      step("limited", { retry: { attempts: 2, delay: "10s" } }, ({ attempt }) => {
        triedAt.push((world().clock.nowMs() - startMs) / 1000);
        if (attempt === 1) throw new RetryAfterError("too many requests", "1m");
        if (attempt === 2) throw new RetryAfterError("too many requests", "1s");
        return "ok";
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("ok");
  expect(triedAt).toEqual([0, 60, 80]);
});

test("A step's own policy comes before the flow's", async () => {
  let tries = 0;
  const failing = flow(
    ({ step }) =>
      step("fails", { retry: { attempts: 1, delay: 0 } }, () => {
        tries++;
        throw new Error("no");
      }),
    { retry: { attempts: 7 } },
  );
  await world().publish(failing);
  await world().ended(await world().start("flow"));
  expect(tries).toBe(2);
});

test("A policy that makes no sense fails the step before its first attempt", async () => {
  await world().publish(flow(({ step }) => step("a", { retry: { attempts: -1 } }, () => 1)));
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ code: "RETRY_POLICY_INVALID" });
});

test("An attempt that a crash cut off does not count; those that failed before it do", async () => {
  const attempts: number[] = [];
  const wall = gate<string>();
  await world().publish(
    flow(({ step }) =>
      step("flaky", { retry: { attempts: 1, delay: "1m" } }, ({ attempt }) => {
        attempts.push(attempt);
        if (attempt === 1) throw new Error("first");
        return wall.pass();
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().fly(() => attempts.length === 2);
  await world().restart();
  await world().fly(() => attempts.length === 3);
  wall.resolve("done");
  await world().ended(runId);
  expect(attempts).toEqual([1, 2, 2]);
  expect(await world().output(runId)).toBe("done");
});

test("A pause between tries goes on over a crash from where it was", async () => {
  const triedAt: number[] = [];
  const startMs = world().clock.nowMs();
  await world().publish(
    flow(({ step }) =>
      step("flaky", { retry: { attempts: 1, delay: "1m" } }, ({ attempt }) => {
        triedAt.push((world().clock.nowMs() - startMs) / 1000);
        if (attempt === 1) throw new Error("first");
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().advance(40_000);
  await world().restart();
  await world().ended(runId);
  expect(triedAt).toEqual([0, 60]);
});

test("A replay throws what the first execution threw, cause and data included", async () => {
  const seen: unknown[] = [];
  const wall = gate<void>();
  await world().publish(
    flow(async ({ step }) => {
      try {
        await step("fails", () => {
          throw new PermanentError("outer", { cause: new RangeError("inner"), data: { n: 1 }, hint: "h" });
        });
      } catch (error) {
        const { name, code, message, hint, data, cause, retry } = error as PermanentError;
        seen.push({ name, code, message, hint, data, retry, cause: (cause as Error).message });
      }
      await step("wall", () => wall.pass());
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().settle();
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(seen).toHaveLength(2);
  expect(seen[0]).toEqual(seen[1]);
  expect(seen[0]).toMatchObject({
    code: "STEP_FAILED",
    message: "outer",
    retry: false,
    cause: "inner",
    data: { n: 1 },
  });
});

test("An error whose data is not JSON is recorded without it, and ends nothing but its step", async () => {
  await world().publish(
    flow(({ step }) =>
      step("fails", () => {
        throw new PermanentError("odd", { data: { big: 10n } as never });
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ message: "odd", data: undefined });
});
