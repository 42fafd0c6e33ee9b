import { describe, expect, it } from "vitest";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

interface Approval {
  readonly approvalId: string;
  readonly runId: string;
  readonly status: string;
}

async function asked(api: TestApi, input = {}): Promise<Approval> {
  const { runId } = (await call(api, "/api/v1/runs", {
    id: "runs.start",
    method: "POST",
    body: JSON.stringify({ flow: "approve", input }),
  })) as { runId: string };
  return until("the run asks", async () => (await list(api, "open")).approvals.find((one) => one.runId === runId));
}

const list = (api: TestApi, state: string, rest = "") =>
  call(api, `/api/v1/approvals?state=${state}${rest}`, { id: "approvals.list" }) as Promise<{
    approvals: Approval[];
    next: string | null;
  }>;
const decide = (api: TestApi, approvalId: string, body: object) =>
  api.request(`/api/v1/approvals/${approvalId}/decision`, { method: "POST", body: JSON.stringify(body) });

describe("approvals", () => {
  it("are listed, decided once by who calls, and their run goes on", async () => {
    await using api = await openTestApi();
    const { approvalId, runId } = await asked(api);
    const form = { amount: 5 };
    const [first, second] = [
      await decide(api, approvalId, { decision: "approved", comment: "fine", form }),
      await decide(api, approvalId, { decision: "rejected" }),
    ];
    expect(await first.json()).toMatchObject({ status: "approved", decidedBy: "local", comment: "fine", answer: form });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ code: "RUN_STATE_CONFLICT", data: { status: "approved" } });
    await until(
      "the run goes on",
      async () => (await api.parts.store.getRun({ project: api.parts.project, runId }))!.status === "succeeded",
    );
    expect((await list(api, "open")).approvals).toEqual([]);
    expect((await list(api, "decided")).approvals).toMatchObject([{ approvalId, status: "approved" }]);
    expect(await call(api, `/api/v1/approvals/${approvalId}`, { id: "approvals.get" })).toMatchObject({ runId });
  });

  it("refuse a form that is not what was asked for, and decide nothing", async () => {
    await using api = await openTestApi();
    const { approvalId } = await asked(api);
    for (const [body, data] of [
      [{ decision: "approved" }, { faults: [{ path: "" }] }],
      [{ decision: "approved", form: { amount: "five" } }, { faults: [{ path: "amount" }] }],
      [{ decision: "rejected", form: { amount: 5 } }],
    ] as const) {
      const answer = await decide(api, approvalId, body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: "INPUT_INVALID", ...(data && { data }) });
    }
    expect((await list(api, "open")).approvals).toHaveLength(1);
    expect((await decide(api, approvalId, { decision: "rejected" })).status).toBe(200);
  });

  it("come page by page, and an unknown one is APPROVAL_NOT_FOUND", async () => {
    await using api = await openTestApi();
    for (let n = 0; n < 3; n++) await asked(api);
    const first = await list(api, "all", "&limit=2");
    expect(first.approvals).toHaveLength(2);
    const second = await list(api, "all", `&limit=2&before=${first.next}`);
    expect(second).toMatchObject({ approvals: [expect.anything()], next: null });
    expect(await (await api.request("/api/v1/approvals/nobody")).json()).toMatchObject({ code: "APPROVAL_NOT_FOUND" });
    expect((await decide(api, "nobody", { decision: "approved" })).status).toBe(404);
  });
});

describe("a start that waits", () => {
  const start = (api: TestApi, body: object) =>
    call(api, "/api/v1/runs", { id: "runs.start", method: "POST", body: JSON.stringify(body) }) as Promise<object>;

  it("is answered with the output, the error, the response, or where the run is", async () => {
    await using api = await openTestApi();
    const echo = { flow: "echo", input: { say: "hello" } };
    expect(await start(api, { ...echo, wait: "30s" })).toMatchObject({
      status: "succeeded",
      output: { said: "hello" },
    });
    expect(await start(api, { flow: "fail", wait: "30s" })).toMatchObject({
      status: "failed",
      error: { message: "the belt broke" },
    });
    expect(await start(api, { flow: "accept", wait: "30s" })).toMatchObject({
      status: "running",
      response: { accepted: true },
    });
    expect(await start(api, { flow: "ask", wait: 20 })).toMatchObject({
      status: expect.stringMatching(/running|waiting/),
    });
    expect(await start(api, { flow: "count", input: { n: 3 }, wait: "30s" })).toMatchObject({
      status: "succeeded",
      output: "done",
    });
  });

  it("waits no longer than 5 minutes", async () => {
    await using api = await openTestApi();
    const answer = await api.request("/api/v1/runs", {
      method: "POST",
      body: JSON.stringify({ flow: "echo", input: { say: "x" }, wait: "6m" }),
    });
    expect(await answer.json()).toMatchObject({ code: "REQUEST_INVALID" });
  });
});
