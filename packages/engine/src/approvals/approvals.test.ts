import { z } from "@millrace/flow";
import { type Decision, decideApproval, getApproval, listApprovals } from "@millrace/store/approvals";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

// Few heartbeats, as virtual time passes them one by one.
const world = useWorld({ leaseMs: 3_600_000 });
const yes: Decision = { outcome: "approved", by: "ada", comment: "fine", answer: '{"cents":5}' };
const open = () => listApprovals(world().store.tables, { project, state: "open", limit: 10 });
const decide = (approvalId: string, decision: Decision = yes) =>
  decideApproval(world().store.tables, { project, approvalId, decision });

async function asked(run: Parameters<typeof flow>[0]): Promise<{ runId: string; approvalId: string }> {
  await world().publish(flow(run));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  const [approval] = await open();
  return { runId, approvalId: approval!.approvalId };
}

test("An approval asks with its own entry, rests, and answers with the decision", async () => {
  const form = z.object({ cents: z.number() });
  const { runId, approvalId } = await asked(({ step }) =>
    step.approval("pay", { to: { role: "finance" }, show: { invoice: 7 }, form, within: "2d", key: "a" }),
  );
  await world().settle();
  expect(world().worker.status().runs).toBe(0);
  expect(await getApproval(world().store.tables, { project, approvalId })).toMatchObject({
    runId,
    flow: "flow",
    name: "pay",
    stepKey: "a",
    role: "finance",
    person: null,
    show: '{"invoice":7}',
    form: expect.stringContaining('"cents"'),
    status: "open",
    expiresAt: world().clock.nowMs() + 2 * 86_400_000,
  });
  expect(await decide(approvalId)).toMatchObject({ decided: true, approval: { status: "approved", decidedBy: "ada" } });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({
    outcome: "approved",
    by: "ada",
    comment: "fine",
    form: { cents: 5 },
    decidedAt: expect.any(String),
  });
  expect(await open()).toEqual([]);
});

test("Of two decisions the first one counts", async () => {
  const { runId, approvalId } = await asked(({ step }) => step.approval("pay"));
  const both = await Promise.all([
    decide(approvalId, { ...yes, outcome: "rejected", answer: null }),
    decide(approvalId),
  ]);
  expect(both.map((one) => one!.decided).sort()).toEqual([false, true]);
  await world().ended(runId);
  const counted = both.find((one) => one!.decided)!.approval.status;
  expect(await world().output(runId)).toMatchObject({ outcome: counted });
});

test("Without a decision in time the outcome is expired, a value, and deciding comes too late", async () => {
  const { runId, approvalId } = await asked(({ step }) => step.approval("pay", { within: "1h" }));
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ outcome: "expired", by: null, form: null });
  expect(await decide(approvalId)).toMatchObject({ decided: false, approval: { status: "expired" } });
});

test("An approval that expires while its run executes something else ends by the same signal", async () => {
  const slow = gate<number>();
  const { runId } = await (async () => {
    await world().publish(
      flow(async ({ step }) => {
        const [answer] = await Promise.all([
          step.approval("pay", { within: "1h" }),
          step("slow", { timeout: "1d" }, () => slow.pass()),
        ]);
        return answer.outcome;
      }),
    );
    return { runId: await world().start("flow") };
  })();
  await slow.reached;
  await world().advance(3_700_000);
  slow.resolve(1);
  await world().ended(runId);
  expect(await world().output(runId)).toBe("expired");
});

test("A crash between expiry and its entry loses nothing: the run ends as expired", async () => {
  const { runId, approvalId } = await asked(({ step }) => step.approval("pay", { within: "1h" }));
  world().kill();
  world().clock.jump(3_700_000);
  await decide(approvalId, { outcome: "expired", by: null, comment: null, answer: null });
  await world().begin();
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ outcome: "expired" });
});

test("A reminder is noted once, with an event, and the run goes on resting", async () => {
  const { runId, approvalId } = await asked(({ step }) => step.approval("pay", { within: "2d", remindAfter: "1d" }));
  await world().fly(async () => (await world().journal(runId, "approval.reminded")).length === 1);
  await world().ended(runId, "waiting");
  const { tables } = world().store;
  expect((await getApproval(tables, { project, approvalId }))!.remindedAt).not.toBeNull();
  expect(await tables.read(tables.build.selectFrom("events").select(["type", "run_id"]))).toEqual([
    { type: "approval.reminder", run_id: runId },
  ]);
  await world().restart();
  await world().ended(runId);
  expect(await world().journal(runId, "approval.reminded")).toHaveLength(1);
  expect(await world().output(runId)).toMatchObject({ outcome: "expired" });
});

test("What a run asks is closed when it is canceled, ends, or loses the race", async () => {
  const { runId, approvalId } = await asked(({ step }) => step.approval("pay"));
  await world().control.cancel({ project, runId });
  expect(await decide(approvalId)).toMatchObject({ decided: false, approval: { status: "closed" } });
  await world().publish(
    flow(async ({ step }) => {
      await step.race("first", { asks: () => step.approval("one"), late: () => step.sleep("nap", "1m") });
      void step.approval("two");
      await step.sleep("nap", "1m");
    }),
  );
  await world().ended(await world().start("flow"));
  const all = await listApprovals(world().store.tables, { project, state: "all", limit: 10 });
  expect(all.map(({ status }) => status)).toEqual(["closed", "closed", "closed"]);
});

test("An approval whose form has no JSON Schema is refused", async () => {
  await world().publish(flow(({ step }) => step.approval("pay", { form: z.bigint() as never }).catch((e) => e.code)));
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("FLOW_DEFINITION_INVALID");
});

test("Another attempt of the step around an approval asks no second time", async () => {
  const { runId, approvalId } = await asked(({ step }) =>
    step("outer", { timeout: "1m", retry: { attempts: 5, delay: "1m" } }, () =>
      step.approval("pay").then((a) => a.outcome),
    ),
  );
  await world().advance(90_000);
  expect(await open()).toHaveLength(1);
  await decide(approvalId);
  await world().ended(runId);
  expect(await world().output(runId)).toBe("approved");
});

test("An approval whose question is gone ends as expired when its time is over", async () => {
  const { runId } = await asked(({ step }) => step.approval("pay", { within: "1h" }));
  const { tables } = world().store;
  await tables.write([tables.statement(tables.build.deleteFrom("approvals"))]);
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ outcome: "expired" });
});
