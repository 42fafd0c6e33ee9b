import { type Scope, scopes } from "@millrace/contract";
import { type CallToolResult, Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Listening, listen } from "../http/listen.ts";
import { call, openTestApi, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";
import { answerLimit } from "./cut-text.ts";

let api: TestApi;
let listening: Listening;
beforeAll(async () => {
  api = await openTestApi({ port: () => listening.port });
  listening = await listen({ host: "127.0.0.1", port: 0, fetch: (request, env) => api.app.fetch(request, env) });
});
afterAll(async () => {
  api.stop();
  await listening.close({ graceMs: 1_000 });
  await api[Symbol.asyncDispose]();
});

const modes = ["legacy", { pin: "2026-07-28" }] as const;
type Mode = (typeof modes)[number];

async function tokenWith(given: readonly Scope[]): Promise<string> {
  const body = JSON.stringify({ name: "test", scopes: given });
  return ((await call(api, "/api/v1/tokens", { id: "tokens.create", method: "POST", body })) as { secret: string })
    .secret;
}

/** The real client, over a socket. */
async function connected({ mode = modes[1], token = api.parts.token.text }: { mode?: Mode; token?: string } = {}) {
  const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${listening.port}/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

const textOf = ({ content: [first] }: Pick<CallToolResult, "content">) => (first?.type === "text" ? first.text : "");

async function runsOf(flow: string) {
  const { runs }: { runs: { runId: string; status: string; cancelReason: string | null }[] } = await call(
    api,
    `/api/v1/runs?flow=${flow}`,
    { id: "runs.list" },
  );
  return runs;
}

describe.each(modes)("the protocol over HTTP, %s", (mode) => {
  it("shows flows and operations as tools, each with its hash", async () => {
    const client = await connected({ mode });
    const { tools, _meta } = await client.listTools();
    expect(_meta?.["millrace/hash"]).toMatch(/^[0-9a-f]{64}$/);
    const echo = tools.find(({ name }) => name === "echo");
    expect(echo).toMatchObject({
      description: expect.stringContaining("Says what it was told."),
      inputSchema: { type: "object", properties: { say: { type: "string" } } },
      _meta: { "millrace/hash": expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(tools.find(({ name }) => name === "runs_cancel")?.annotations).toMatchObject({ destructiveHint: true });
    expect(tools.find(({ name }) => name === "dead_letters_list")?.annotations).toMatchObject({ readOnlyHint: true });
  });

  it("runs a flow, tells how far it is and answers with its output", async () => {
    const client = await connected({ mode });
    const told: string[] = [];
    const result = await client.callTool(
      { name: "echo", arguments: { say: "hi", steps: 2 } },
      { onprogress: ({ message = "" }) => told.push(message) },
    );
    expect(result.structuredContent).toMatchObject({ flow: "echo", status: "succeeded", output: { said: "hi" } });
    expect(JSON.parse(textOf(result))).toEqual({ said: "hi" });
    expect(told).toContain("step.succeeded say (1)");
  });

  it("cancels the run of a call that is canceled", async () => {
    const client = await connected({ mode });
    const cancel = new AbortController();
    const before = (await runsOf("ask")).length;
    const calling = client.callTool({ name: "ask", arguments: {} }, { signal: cancel.signal });
    calling.catch(() => {});
    await until(
      "the run waits",
      async () => (await runsOf("ask")).length > before && (await runsOf("ask"))[0]?.status === "waiting",
    );
    cancel.abort();
    await expect(calling).rejects.toThrow();
    const run = await until("the run is canceled", async () =>
      (await runsOf("ask")).find(({ status }) => status === "canceled" && true),
    );
    expect(run.cancelReason).toBe("the tool's call was canceled");
    await until("none waits", async () => (await runsOf("ask")).every(({ status }) => status === "canceled"));
  });

  it("shows only what the token's scopes allow, and calls nothing else", async () => {
    const client = await connected({ mode, token: await tokenWith(["runs:read"]) });
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(["runs_list", "runs_get", "runs_journal", "dead_letters_list"]);
    await expect(client.callTool({ name: "echo", arguments: { say: "hi" } })).rejects.toThrow("one of the list: echo");
    await expect(client.callTool({ name: "runs_cancel", arguments: { runId: "x" } })).rejects.toThrow(
      "one of the list",
    );
  });

  it("gives resources and prompts, and says what it cannot give", async () => {
    const client = await connected({ mode });
    await client.callTool({ name: "echo", arguments: { say: "hi" } });
    const [newest] = (await client.listResources()).resources;
    expect((await client.readResource({ uri: newest?.uri ?? "" })).contents).toHaveLength(1);
    expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(6);
    expect((await client.listPrompts()).prompts).toHaveLength(2);
    const prompt = await client.getPrompt({ name: "author_flow", arguments: { goal: "Count." } });
    expect(prompt.messages).toHaveLength(1);
    await expect(client.readResource({ uri: "millrace://runs/none" })).rejects.toMatchObject({
      message: expect.stringContaining("none"),
      data: { code: "RUN_NOT_FOUND" },
    });
    await expect(client.readResource({ uri: "file:///etc/passwd" })).rejects.toThrow();
  });

  it("completes the ids of runs, for a prompt those of runs that failed", async () => {
    const client = await connected({ mode });
    const said = await client.callTool({ name: "echo", arguments: { say: "hi" } });
    const { runId: echoed } = said.structuredContent as { runId: string };
    await client.callTool({ name: "fail", arguments: {} });
    const failed = (await runsOf("fail"))[0]!.runId;
    const resource = { type: "ref/resource", uri: "millrace://runs/{runId}" } as const;
    const values = async (ref: typeof resource | { type: "ref/prompt"; name: string }, name: string, value: string) =>
      (await client.complete({ ref, argument: { name, value } })).completion.values;
    expect(await values(resource, "runId", echoed.slice(0, -1))).toContain(echoed);
    expect(await values(resource, "runId", "no")).toEqual([]);
    expect(await values(resource, "artifact", "")).toEqual([]);
    const explained = await values({ type: "ref/prompt", name: "explain_failed_run" }, "runId", "");
    expect(explained).toContain(failed);
    expect(explained).not.toContain(echoed);
  });

  it("tells that a run which is watched moves on, and nothing of what is watched no more", async () => {
    const client = await connected({ mode });
    const asked = async () => {
      const result = await client.callTool({ name: "approve", arguments: {}, _meta: { "millrace/wait": 0 } });
      const { runId } = result.structuredContent as { runId: string };
      await until(
        "the run waits",
        async () => (await runsOf("approve")).find((run) => run.runId === runId)?.status === "waiting",
      );
      return runId;
    };
    const [left, watched] = [await asked(), await asked()];
    const told: string[] = [];
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => void told.push(params.uri));
    const uriOf = (runId: string) => `millrace://runs/${runId}`;
    if (mode === "legacy") {
      for (const runId of [left, watched, watched]) await client.subscribeResource({ uri: uriOf(runId) });
      await client.unsubscribeResource({ uri: uriOf(left) });
      await expect(client.subscribeResource({ uri: uriOf("none") })).rejects.toMatchObject({
        data: { code: "RUN_NOT_FOUND" },
      });
      await expect(client.subscribeResource({ uri: "file:///etc/passwd" })).rejects.toThrow();
    } else {
      const gone = await client.listen({ resourceSubscriptions: [uriOf(left)] });
      await client.listen({ resourceSubscriptions: [uriOf(watched), uriOf("none")] });
      await gone.close();
    }
    for (const runId of [left, watched])
      await call(api, `/api/v1/runs/${runId}/cancel`, { id: "runs.cancel", method: "POST", body: "{}" });
    await until("the client was told", async () => told.includes(uriOf(watched)));
    expect(told).not.toContain(uriOf(left));
  });

  it("tells that a flow was published", async () => {
    const client = await connected({ mode, token: await tokenWith(scopes) });
    const changed = new Promise<void>((resolve) =>
      client.setNotificationHandler("notifications/tools/list_changed", () => resolve()),
    );
    if (mode !== "legacy") await client.listen({ toolsListChanged: true });
    const version = crypto.randomUUID().replaceAll("-", "").repeat(2);
    const manifest = { name: "later", description: null, input: { type: "array" }, use: {} };
    const body = JSON.stringify({ manifest, bundle: "export default {}" });
    await call(api, `/api/v1/flows/later/versions/${version}`, { id: "flows.publish", method: "PUT", body });
    await changed;
    const { tools } = await client.listTools();
    expect(tools.find(({ name }) => name === "later")?.inputSchema).toEqual({
      type: "object",
      properties: { input: { type: "array" } },
      required: ["input"],
    });
  });
});

describe("a call of a flow", () => {
  it("answers with the run's id when the run lasts longer than the call waits", async () => {
    const client = await connected();
    const result = await client.callTool({ name: "ask", arguments: {}, _meta: { "millrace/wait": 0 } });
    const { runId } = result.structuredContent as { runId: string };
    expect(textOf(result)).toContain(`runs_get {"runId":"${runId}"}`);
    expect(result.content[1]).toMatchObject({ type: "resource_link", uri: `millrace://runs/${runId}/journal` });
    const canceled = await client.callTool({ name: "runs_cancel", arguments: { runId } });
    expect(canceled.structuredContent).toMatchObject({ runId });
  });

  it("answers a second time under the same key with the first run", async () => {
    const client = await connected();
    const ask = { name: "echo", arguments: { say: "once" }, _meta: { "millrace/idempotency-key": "k1" } };
    const [first, second] = [await client.callTool(ask), await client.callTool(ask)];
    expect(second.structuredContent).toEqual(first.structuredContent);
  });

  it("says why a run failed", async () => {
    const client = await connected();
    const result = await client.callTool({ name: "fail", arguments: {} });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain("the belt broke");
  });

  it("follows a run that goes on as another, and takes what a run responds with", async () => {
    const client = await connected();
    const counted = await client.callTool({ name: "count", arguments: { n: 2 } });
    expect(counted.structuredContent).toMatchObject({ output: "done" });
    const accepted = await client.callTool({ name: "accept", arguments: {} });
    expect(accepted.structuredContent).toMatchObject({ output: { accepted: true } });
  });

  it("refuses an input that does not fit, and a tool that has changed", async () => {
    const client = await connected();
    const refused = await client.callTool({ name: "echo", arguments: { say: 7 } });
    expect(refused).toMatchObject({ isError: true, _meta: { "millrace/problem": { code: "INPUT_INVALID" } } });
    const changed = await client.callTool({ name: "echo", arguments: {}, _meta: { "millrace/hash": "0".repeat(64) } });
    expect(changed).toMatchObject({ isError: true, _meta: { "millrace/problem": { code: "TOOL_CHANGED" } } });
  });
});

describe("a long answer", () => {
  it("is cut, says so and names where the whole is", async () => {
    const client = await connected();
    const say = "word ".repeat(answerLimit / 4);
    const result = await client.callTool({ name: "echo", arguments: { say } });
    const { runId, resource, output } = result.structuredContent as {
      runId: string;
      resource: string;
      output?: unknown;
    };
    expect(output).toBeUndefined();
    expect(textOf(result).length).toBeLessThan(answerLimit + 300);
    expect(textOf(result)).toContain(`Read the resource millrace://runs/${runId}/output for the whole.`);
    const { contents } = await client.readResource({ uri: resource });
    expect(JSON.parse((contents[0] as { text: string }).text)).toEqual({ said: say });
    const run = await client.callTool({ name: "runs_get", arguments: { runId } });
    expect(textOf(run)).toContain(`[Cut: `);
  });

  it("that is too long for the journal is named", async () => {
    const client = await connected();
    const result = await client.callTool({ name: "echo", arguments: { say: "long ".repeat(20_000) } });
    const { resource, runId } = result.structuredContent as { resource: string; runId: string };
    expect(resource).toBe(`millrace://runs/${runId}/output`);
    expect(textOf(result)).toContain("kept in a file");
  });

  it("of a page has fewer rows, and goes on where it ended", async () => {
    const client = await connected();
    const started = await client.callTool({ name: "echo", arguments: { say: "x".repeat(3_000), steps: 20 } });
    const { runId } = started.structuredContent as { runId: string };
    const result = await client.callTool({ name: "runs_journal", arguments: { runId } });
    const page = result.structuredContent as { entries: { seq: number }[]; next: number };
    expect(page.next).toBe(page.entries.at(-1)?.seq);
    expect(textOf(result).length).toBeLessThan(answerLimit);
    const resource = await client.readResource({ uri: `millrace://runs/${runId}/journal` });
    const journal = JSON.parse((resource.contents[0] as { text: string }).text) as { next: string };
    expect(journal.next).toMatch(/\?after=\d+$/);
    expect((await client.readResource({ uri: journal.next })).contents).toHaveLength(1);
  });
});

describe("the door of the protocol", () => {
  const initialize = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1.0.0" } },
  });
  const accept = { Accept: "application/json, text/event-stream" };
  const post = (init: {
    readonly body?: string;
    readonly headers?: Record<string, string>;
    readonly anonymous?: true;
  }) => api.request("/mcp", { body: initialize, ...init, method: "POST", headers: { ...accept, ...init.headers } });

  it("is shut to whoever has no token, and to other pages", async () => {
    expect((await post({ anonymous: true })).status).toBe(401);
    expect((await post({ headers: { Origin: "http://evil.example" } })).status).toBe(403);
    expect((await post({ headers: { "Content-Type": "text/plain" } })).status).toBe(400);
  });

  it("takes the methods of Streamable HTTP, and names them", async () => {
    for (const [method, status] of [
      ["PUT", 405],
      ["OPTIONS", 204],
    ] as const) {
      const answer = await api.request("/mcp", { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([status, "GET, POST, DELETE, OPTIONS"]);
    }
  });

  it("knows a session only for whom it was opened, and until it is ended", async () => {
    const session = { "Mcp-Session-Id": (await post({})).headers.get("mcp-session-id") ?? "" };
    const list = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list" });
    expect((await post({ body: list, headers: session })).status).toBe(200);
    const other = { Authorization: `Bearer ${await tokenWith(["runs:read"])}` };
    expect((await post({ body: list, headers: { ...session, ...other }, anonymous: true })).status).toBe(404);
    expect((await post({ body: list })).status).toBe(400);
    expect((await api.request("/mcp", { method: "DELETE", headers: session })).status).toBe(200);
    expect((await post({ body: list, headers: session })).status).toBe(404);
  });

  it("lets the session go that was used longest ago when there are too many", async () => {
    const open = async () => ({ "Mcp-Session-Id": (await post({})).headers.get("mcp-session-id") ?? "" });
    const first = await open();
    for (let i = 0; i < 200; i++) await open();
    const list = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "tools/list" });
    expect((await post({ body: list, headers: first })).status).toBe(404);
  });
});
