import { describe, expect } from "vitest";
import { beginningMs, project, type Scene, type StoreTarget, sceneTest, waitFor } from "../../conformance/scene.ts";
import {
  approvalSignal,
  approvalStatement,
  closeApprovalsStatement,
  getApproval,
  listApprovals,
} from "../approvals.ts";
import { type Decision, decideApproval } from "../decide-approval.ts";

const yes: Decision = { outcome: "approved", by: "ada", comment: null, answer: '{"n":1}' };

/** A run that waits for an answer to its question. */
async function ask(scene: Scene, runId: string, expiresAt: number | null = null): Promise<void> {
  const { tables } = scene.store;
  const run = await scene.running(runId);
  const approvalId = `ask-${runId}`;
  const question = {
    project,
    approvalId,
    runId,
    flow: "sync",
    name: "pay",
    stepKey: null,
    role: "finance",
    person: null,
  };
  const write = approvalStatement(tables, { ...question, show: null, form: "{}", askedAt: beginningMs, expiresAt });
  const update = { ...waitFor(run, { signals: [approvalSignal(approvalId)] }), writes: [write] };
  await scene.commit({ updates: [update] });
}

const open = async (scene: Scene) =>
  (await listApprovals(scene.store.tables, { project, state: "open", limit: 10 })).map(({ runId }) => runId);
const decide = (scene: Scene, runId: string, decision = yes, store = scene.store) =>
  decideApproval(store.tables, { project, approvalId: `ask-${runId}`, decision });

export function decidingConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("approvals", () => {
    it("a decision is written with the signal that wakes its run", async ({ scene }) => {
      await ask(scene, "run-1");
      expect(await open(scene)).toEqual(["run-1"]);
      scene.clock.advance(5);
      const { decided, approval } = (await decide(scene, "run-1"))!;
      expect(decided).toBe(true);
      expect(approval).toMatchObject({
        status: "approved",
        decidedBy: "ada",
        decidedAt: beginningMs + 5,
        answer: yes.answer,
      });
      expect(await scene.get("run-1")).toMatchObject({ availableAt: beginningMs + 5 });
      const { signals } = await scene.store.readSignals({ project, runId: "run-1" });
      expect(signals.map(({ name, payload }) => [name, JSON.parse(payload)])).toEqual([
        [
          "millrace:approval:ask-run-1",
          {
            outcome: "approved",
            by: "ada",
            comment: null,
            form: { n: 1 },
            decidedAt: new Date(beginningMs + 5).toISOString(),
          },
        ],
      ]);
      expect(await open(scene)).toEqual([]);
    });

    it("of decisions at the same moment one counts, and its run hears of that one alone", async ({ scene }) => {
      await ask(scene, "run-1");
      const decisions = Array.from({ length: 6 }, (_, n): Decision => ({ ...yes, by: `person ${n}` }));
      const ended = await Promise.all(
        decisions.map((decision, n) => decide(scene, "run-1", decision, n % 2 ? scene.other : scene.store)),
      );
      expect(ended.filter((one) => one!.decided)).toHaveLength(1);
      expect((await scene.store.readSignals({ project, runId: "run-1" })).signalCount).toBe(1);
    });

    it("a person comes too late when the time is over, and to a run that has ended", async ({ scene }) => {
      await ask(scene, "run-1", beginningMs + 10);
      scene.clock.advance(10);
      expect(await decide(scene, "run-1")).toMatchObject({ decided: false, approval: { status: "open" } });
      const nobody = { outcome: "expired", by: null, comment: null, answer: null } as const;
      expect(await decide(scene, "run-1", nobody)).toMatchObject({ decided: true, approval: { status: "expired" } });
      expect(await decide(scene, "run-1", nobody)).toMatchObject({ decided: false });
      await ask(scene, "run-2");
      await scene.store.cancelRun({ project, runId: "run-2", reason: "enough" });
      expect(await open(scene)).toEqual([]);
      expect(await decide(scene, "run-2")).toMatchObject({ decided: false, approval: { status: "closed" } });
      expect(await decide(scene, "nobody")).toBeNull();
    });

    it("what a run asks is closed, all of it or one question", async ({ scene }) => {
      const { tables } = scene.store;
      await ask(scene, "run-1");
      const close = (signal?: string) =>
        tables.write([closeApprovalsStatement(tables, { project, runId: "run-1", ...(signal && { signal }) })]);
      await close(approvalSignal("another"));
      expect(await open(scene)).toEqual(["run-1"]);
      await close();
      expect(await getApproval(tables, { project, approvalId: "ask-run-1" })).toMatchObject({ status: "closed" });
    });
  });
}
