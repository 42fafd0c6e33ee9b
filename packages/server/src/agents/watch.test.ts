import type { AgentChangesDto } from "@millrace/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

async function post(path: string, body: object, secret?: string) {
  const response = await api.request(path, {
    method: "POST",
    body: JSON.stringify(body),
    ...(secret && { anonymous: true, headers: { Authorization: `Bearer ${secret}` } }),
  });
  return (await response.json()) as Record<string, never>;
}

interface Change {
  readonly id: string;
  readonly data: AgentChangesDto | null;
}

/** Reads the stream block by block. */
async function* changes(lastEventId?: string): AsyncGenerator<Change, void, undefined> {
  const leave = new AbortController();
  const headers = lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId };
  const stream = await api.request("/api/v1/agents/watch", { headers, signal: leave.signal });
  let text = "";
  try {
    for await (const chunk of stream.body as ReadableStream<Uint8Array>) {
      const blocks = (text + new TextDecoder().decode(chunk)).split("\n\n");
      text = blocks.pop() as string;
      for (const block of blocks) {
        const [, id, data] = /^id: (\S+)(?:\ndata: (.*))?$/.exec(block) ?? [];
        if (id !== undefined) yield { id, data: data === undefined ? null : JSON.parse(data) };
      }
    }
  } finally {
    leave.abort();
  }
}

it("agents.watch tells of all agents, then of each change, and nothing twice to who comes back", async () => {
  const stream = changes();
  const next = async () => (await stream.next()).value as Change;
  expect((await next()).data).toEqual({ whole: true, agents: [], gone: [] });
  const { agentId, secret } = await post("/api/v1/agents", { name: "printer", capabilities: ["print"] });
  expect((await next()).data).toMatchObject({ whole: false, agents: [{ agentId, health: "unproven" }], gone: [] });
  const { task } = await post(`/api/v1/agents/${agentId}/claim`, {}, secret);
  const { taskId, payload } = task as unknown as { taskId: string; payload: { add: [number, number] } };
  const result = { sum: payload.add[0] + payload.add[1] };
  await post(`/api/v1/agents/${agentId}/report`, { taskId, attempt: 1, result }, secret);
  const proven = await next();
  expect(proven.data).toMatchObject({ whole: false, agents: [{ agentId, health: "healthy" }] });
  for await (const { id, data } of changes(proven.id)) {
    expect([id, data]).toEqual([proven.id, null]);
    break;
  }
  await api.request(`/api/v1/agents/${agentId}`, { method: "DELETE" });
  expect((await next()).data).toEqual({ whole: false, agents: [], gone: [agentId] });
  await stream.return();
});
