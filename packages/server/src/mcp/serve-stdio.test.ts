import { PassThrough } from "node:stream";
import { Client } from "@modelcontextprotocol/client";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Handler } from "../http/bind.ts";
import { handlers } from "../http/handlers.ts";
import { call, openTestApi, origin, project, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";
import { createOperationCaller } from "./operation-caller.ts";
import { serveMcpStdio } from "./serve-stdio.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const all = Object.values(handlers).flatMap((verbs) => Object.values(verbs) as Handler[]);

/** The real client at the other end of a pair of pipes. */
async function piped(mode: "legacy" | "auto") {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const caller = createOperationCaller({
    parts: api.parts,
    handlers: new Map(all.map((handler) => [handler.operation.id, handler])),
    principal: { id: "local", project, scopes: ["flows:read", "runs:read", "runs:write"] },
    request: new Request(`${origin}/mcp`),
    closeCancels: false,
  });
  const served = serveMcpStdio({
    caller,
    input: there,
    output: back,
    signal: new AbortController().signal,
    onUnforeseen: () => {},
    lookEveryMs: 5,
  });
  const client = new Client({ name: "test", version: "1.0.0" }, { versionNegotiation: { mode } });
  // A pipe has two like ends: what reads and writes lines for the server does so for the client.
  await client.connect(new StdioServerTransport(back, there));
  return { client, served, there };
}

describe.each(["legacy", "auto"] as const)("the protocol over pipes, %s", (mode) => {
  it("lists, calls, tells of changes, and ends with the input", async () => {
    const { client, served, there } = await piped(mode);
    expect(client.getServerCapabilities()?.resources).toEqual({ subscribe: mode === "legacy" });
    const told: string[] = [];
    const onprogress = ({ message = "" }) => void told.push(message);
    const result = await client.callTool({ name: "echo", arguments: { say: "hi" } }, { onprogress });
    expect(result.structuredContent).toMatchObject({ status: "succeeded", output: { said: "hi" } });
    expect(told.length).toBeGreaterThan(1);
    const changed = new Promise<void>((resolve) =>
      client.setNotificationHandler("notifications/tools/list_changed", () => resolve()),
    );
    if (mode === "auto") await client.listen({ toolsListChanged: true });
    const version = crypto.randomUUID().replaceAll("-", "").repeat(2);
    const body = JSON.stringify({
      manifest: { name: "later", description: null, input: null, use: {} },
      bundle: "export default {}",
    });
    await call(api, `/api/v1/flows/later/versions/${version}`, { id: "flows.publish", method: "PUT", body });
    await changed;
    there.end();
    await served;
  });

  it("leaves a run alone whose call was lost with the connection", async () => {
    const { client, served, there } = await piped(mode);
    type Runs = { runs: { status: string; cancelRequestedAt: string | null }[] };
    const runs = async () => ((await call(api, "/api/v1/runs?flow=ask", { id: "runs.list" })) as Runs).runs;
    const before = (await runs()).length;
    client.callTool({ name: "ask", arguments: {} }).catch(() => {});
    await until("the run waits", async () => {
      const all = await runs();
      return all.length > before && all.every(({ status }) => status === "waiting");
    });
    there.end();
    await served;
    expect((await runs()).every(({ cancelRequestedAt }) => cancelRequestedAt === null)).toBe(true);
  });
});
