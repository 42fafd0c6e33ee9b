import { operations, type RunDetailDto, scopes } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { ResourceNotFoundError } from "@modelcontextprotocol/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Handler } from "../http/bind.ts";
import { handlers } from "../http/handlers.ts";
import { call, openTestApi, origin, project, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";
import type { McpCaller } from "./mcp-caller.ts";
import { createOperationCaller } from "./operation-caller.ts";
import { getPrompt, listPrompts } from "./prompts.ts";
import { listResources, listTemplates, readResource } from "./resources.ts";

let api: TestApi;
let caller: McpCaller;
beforeAll(async () => {
  api = await openTestApi();
  const all = Object.values(handlers).flatMap((verbs) => Object.values(verbs) as Handler[]);
  caller = createOperationCaller({
    parts: api.parts,
    handlers: new Map(all.map((handler) => [handler.operation.id, handler])),
    principal: { id: "local", project, scopes },
    request: new Request(`${origin}/mcp`, { method: "POST" }),
    closeCancels: false,
  });
});
afterAll(() => api[Symbol.asyncDispose]());

async function ran(flow: string, input: object): Promise<string> {
  const body = JSON.stringify({ flow, input });
  const { runId }: RunDetailDto = await call(api, "/api/v1/runs", { id: "runs.start", method: "POST", body });
  await until("the run has ended", async () => {
    const run: RunDetailDto = await call(api, `/api/v1/runs/${runId}`, { id: "runs.get" });
    return run.finishedAt !== null;
  });
  return runId;
}

async function textOf(uri: string): Promise<string> {
  const [content] = (await readResource(caller, uri)).contents;
  return content && "text" in content ? content.text : "";
}

const nobody = (): McpCaller => ({ ...caller, scopes: [] });

describe("resources", () => {
  it("are the runs, page by page", async () => {
    const runId = await ran("echo", { say: "hi" });
    const { resources } = await listResources(caller, undefined);
    expect(resources[0]).toMatchObject({ uri: `millrace://runs/${runId}`, name: `echo ${runId}` });
    expect((await listResources(caller, runId)).resources).toEqual([]);
    expect(JSON.parse(await textOf(`millrace://runs/${runId}`))).toMatchObject({ runId, status: "succeeded" });
    expect(JSON.parse(await textOf(`millrace://runs/${runId}/output`))).toEqual({ said: "hi" });
    const journal = JSON.parse(await textOf(`millrace://runs/${runId}/journal`));
    expect(journal.entries.at(-1)).toMatchObject({ kind: "run.succeeded" });
    expect(journal.next).toBeNull();
    expect(await textOf(`millrace://runs/${runId}/logs`)).toBe("");
  });

  it("are not shown to whoever lacks their scope", async () => {
    expect(await listResources(nobody(), undefined)).toEqual({ resources: [] });
    expect(listTemplates(nobody())).toEqual([]);
    expect(listTemplates(caller)).toHaveLength(6);
  });

  it("have texts and pictures inline, and a link to anything else", async () => {
    const read = async (file: { name: string; mediaType: string; text: string }) => {
      const runId = await ran("keep", file);
      const files = JSON.parse(await textOf(`millrace://runs/${runId}/artifacts`)) as { uri: string }[];
      return (await readResource(caller, files[0]?.uri ?? "")).contents[0];
    };
    expect(await read({ name: "a.csv", mediaType: "text/csv", text: "a,b" })).toMatchObject({
      mimeType: "text/csv",
      text: "a,b",
    });
    expect(await read({ name: "a.png", mediaType: "image/png", text: "png" })).toMatchObject({
      blob: Buffer.from("png").toString("base64"),
    });
    expect(await read({ name: "a.zip", mediaType: "application/zip", text: "zip" })).toMatchObject({
      text: expect.stringMatching(
        /^a\.zip \(application\/zip\) has 3 bytes .*http:\/\/127\.0\.0\.1:5005\/api\/v1\/runs\//,
      ),
    });
  });

  it("have the output that is too long for the journal", async () => {
    const runId = await ran("echo", { say: "long ".repeat(20_000) });
    expect(JSON.parse(await textOf(`millrace://runs/${runId}/output`))).toEqual({ said: "long ".repeat(20_000) });
  });

  it("have the log, page by page", async () => {
    const entries = Array.from({ length: 20 }, (_, index) => ({
      ...operations.runs.journal.example.output.entries[0],
      seq: index + 1,
      kind: "log.written",
      body: { level: "info", message: `note ${index}`, step: "look", fields: { long: "x".repeat(3_000) } },
    }));
    const withLog: McpCaller = {
      ...caller,
      call: async (_operation, { after }: { after?: number }) =>
        ({ entries: entries.filter(({ seq }) => seq > (after ?? 0)), next: null }) as never,
    };
    const read = async (uri: string) => {
      const [content] = (await readResource(withLog, uri)).contents;
      return content && "text" in content ? content.text : "";
    };
    const first = await read("millrace://runs/r/logs");
    expect(first).toContain(' info [look] note 0 {"long":"xxx');
    const [, next = ""] = /read (\S+)\]$/.exec(first) ?? [];
    const [, after = ""] = /after=(\d+)/.exec(next) ?? [];
    expect(await read(next)).toContain(` info [look] note ${after} `);
  });

  it("that do not exist are told apart from those of a run that does not", async () => {
    const runId = await ran("echo", { say: "hi" });
    await expect(readResource(caller, "millrace://flows/echo")).rejects.toThrow(ResourceNotFoundError);
    await expect(readResource(caller, `millrace://runs/${runId}/artifacts/${"0".repeat(64)}`)).rejects.toThrow(
      ResourceNotFoundError,
    );
    await expect(readResource(caller, "millrace://runs/none")).rejects.toThrow(MillraceError);
  });
});

describe("prompts", () => {
  it("bring the guide for an author, and a failed run with its journal for who explains it", async () => {
    const authored = await getPrompt(caller, { name: "author_flow", arguments: { goal: "Count to three." } });
    expect(JSON.stringify(authored)).toContain("Count to three.");
    expect(JSON.stringify(authored)).toContain("millrace new greet");
    const runId = await ran("fail", {});
    const explained = await getPrompt(caller, { name: "explain_failed_run", arguments: { runId } });
    expect(JSON.stringify(explained)).toContain("the belt broke");
  });

  it("need their argument, and the scope of what they bring", async () => {
    await expect(getPrompt(caller, { name: "author_flow" })).rejects.toThrow("needs its argument: goal");
    await expect(getPrompt(nobody(), { name: "explain_failed_run" })).rejects.toThrow("one of the list");
    expect(listPrompts(nobody()).map(({ name }) => name)).toEqual(["author_flow"]);
  });
});
