import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

/** The media type under which a refused document is answered with a status of its own. */
const strict = "application/graphql-response+json";

let api: TestApi;
let runId: string;
beforeAll(async () => {
  api = await openTestApi();
  const { data } = await ask('mutation { runsStart(flow: "echo", input: { say: "hello" }) { runId } }');
  runId = data.runsStart.runId;
  await until("the run has ended", async () => {
    const { data } = await ask("query ($runId: String!) { runsGet(runId: $runId) { status } }", { runId });
    return data.runsGet.status === "succeeded";
  });
});
afterAll(() => api[Symbol.asyncDispose]());

interface Told {
  readonly message: string;
  readonly extensions: Record<string, unknown>;
}

interface Answer {
  readonly status: number;
  readonly data: Record<"runsStart" | "runsGet" | "runsList" | "schedulesCreate", { runId: string; status: string }>;
  readonly errors: readonly Told[];
}

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return api.request("/graphql", {
    method: "POST",
    body: JSON.stringify(body),
    headers: { Accept: strict, ...headers },
  });
}

async function ask(query: string, variables: object = {}): Promise<Answer> {
  const answer = await post({ query, variables });
  return { status: answer.status, ...((await answer.json()) as Omit<Answer, "status">) };
}

const refusal = async (query: string) => (await ask(query)).errors[0];

describe("/graphql", () => {
  it("answers reads, nested where ids point", async () => {
    const query = `query ($runId: String!) {
      runsGet(runId: $runId) {
        flow status output
        journal(limit: 1) { entries { seq kind ... on JournalEntryRunQueued { body { input } } } next }
        artifacts { artifacts { name } }
        flowDetail { description manifest { name } }
      }
    }`;
    const { data, errors } = await ask(query, { runId });
    expect(errors).toBeUndefined();
    expect(data.runsGet).toMatchObject({
      flow: "echo",
      status: "succeeded",
      output: { said: "hello" },
      journal: { entries: [{ seq: 1, kind: "run.queued", body: { input: { say: "hello" } } }], next: 1 },
      artifacts: { artifacts: [] },
      flowDetail: { description: "Says what it was told.", manifest: { name: "echo" } },
    });
  });

  it("lists with what each entry leads to", async () => {
    const { data } = await ask("{ runsList(limit: 5) { runs { runId journal(limit: 1) { next } } } }");
    expect(data.runsList).toMatchObject({ runs: [{ runId, journal: { next: 1 } }] });
  });

  it("answers each kind of what may be several with its own fields, and what the ids in them lead to", async () => {
    const query = `query ($runId: String!) {
      runsGet(runId: $runId) {
        journal(limit: 20) {
          entries {
            __typename
            ... on JournalEntryStepSucceeded { name body { output startedAt } }
            ... on JournalEntryWaitStarted { body { wait until ... on JournalEntryWaitStartedBodyRun { run { status } } } }
          }
        }
      }
    }`;
    const { data, errors } = await ask(query, { runId });
    expect(errors).toBeUndefined();
    expect(data.runsGet).toMatchObject({
      journal: {
        entries: expect.arrayContaining([
          { __typename: "JournalEntryRunQueued" },
          {
            __typename: "JournalEntryStepSucceeded",
            name: "say",
            body: { output: "hello", startedAt: expect.any(String) },
          },
        ]),
      },
    });
    const timing = "... on TimingEvery { everyMs }";
    const made = await ask(
      `mutation { schedulesCreate(flow: "echo", timing: { kind: "every", everyMs: 60000 }, input: { say: "x" }) { timing { kind ${timing} } } }`,
    );
    expect(made.data.schedulesCreate).toEqual({ timing: { kind: "every", everyMs: 60_000 } });
  });

  it("does a change once under an idempotency key", async () => {
    const timing = '{ kind: "every", everyMs: 3600000 }';
    const change = `mutation { schedulesCreate(flow: "echo", timing: ${timing}, input: { say: "x" }, idempotencyKey: "k") { scheduleId input } }`;
    const first = await ask(change);
    expect(first.data.schedulesCreate).toMatchObject({ input: { say: "x" } });
    expect((await ask(change)).data).toEqual(first.data);
  });

  it("tells code, hint and status of what was refused", async () => {
    expect(await refusal('{ flowsGet(flow: "ehco") { version } }')).toMatchObject({
      message: expect.stringContaining("ehco"),
      extensions: { code: "FLOW_NOT_FOUND", hint: "Did you mean echo?", status: 404, retry: false },
    });
    expect(await refusal("{ runsList(limit: 1000) { next } }")).toMatchObject({
      extensions: { code: "REQUEST_INVALID", data: { faults: [{ path: "limit" }] } },
    });
    expect(await refusal("{ runsLits { next } }")).toMatchObject({ extensions: { code: "REQUEST_INVALID" } });
  });

  it("tells nothing of a fault that was not foreseen", async () => {
    await using broken = await openTestApi({
      describeSystem: () => {
        throw new Error("the vault's number is 4711");
      },
    });
    const init = { method: "POST", body: JSON.stringify({ query: "{ systemGet { version } }" }) };
    const text = await (await broken.request("/graphql", init)).text();
    expect(text).not.toContain("4711");
    expect(JSON.parse(text).errors[0].extensions.code).toBe("INTERNAL");
    expect(broken.logged.some(({ level }) => level === "error")).toBe(true);
  });

  it.each([{}, { query: 5 }, { query: "{ a }", variables: "x" }, { query: "{ a }", operationName: 5 }])(
    "refuses %j, which asks for nothing, and does not take it for a fault of its own",
    async (body) => {
      const before = api.logged.length;
      const answer = await post(body);
      expect([answer.status, (await answer.json()).errors[0].extensions.code]).toEqual([400, "REQUEST_INVALID"]);
      const url = "/graphql?query={flowsList{flows{flow}}}&variables={";
      for (const Accept of ["text/event-stream", strict])
        expect(await (await api.request(url, { headers: { Accept } })).text()).toContain("REQUEST_INVALID");
      expect(api.logged.slice(before).filter(({ level }) => level === "error")).toEqual([]);
    },
  );

  it("asks for a token, also for introspection", async () => {
    const body = JSON.stringify({ query: "{ __schema { queryType { name } } }" });
    const stranger = await api.request("/graphql", { method: "POST", body, anonymous: true });
    expect(stranger.status).toBe(401);
    expect((await ask("{ __schema { queryType { name } } }")).data).toEqual({
      __schema: { queryType: { name: "Query" } },
    });
  });

  it("holds each operation against the scopes of its caller", async () => {
    const made = await api.request("/api/v1/tokens", {
      method: "POST",
      body: JSON.stringify({ name: "reader", scopes: ["runs:read"] }),
    });
    const { secret } = (await made.json()) as { secret: string };
    const answer = await api.app.request("http://127.0.0.1:5005/graphql", {
      method: "POST",
      headers: { Authorization: `Bearer ${secret}`, "Content-Type": "application/json" },
      body: JSON.stringify({ query: "{ runsList { next } queuesList { __typename } }" }),
    });
    expect(await answer.json()).toMatchObject({
      errors: [{ path: ["queuesList"], extensions: { code: "SCOPE_MISSING" } }],
    });
  });

  it("takes no batches, no changes by GET, and no other methods", async () => {
    expect((await post([{ query: "{ __typename }" }])).status).toBe(400);
    const change = encodeURIComponent('mutation { queuesPause(queue: "mail") { __typename } }');
    expect((await api.request(`/graphql?query=${change}`, { headers: { Accept: strict } })).status).toBe(405);
    const put = await api.request("/graphql", { method: "PUT" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, POST, OPTIONS"]);
    expect((await api.request("/graphql", { method: "OPTIONS" })).status).toBe(204);
    expect((await api.request(`/graphql?query=${encodeURIComponent("{ __typename }")}`)).status).toBe(200);
  });
});

describe("a document that asks for too much is refused before anything is done:", () => {
  const nest = (levels: number): string => (levels === 0 ? "runId" : `runId run { ${nest(levels - 1)} }`);
  const aliases = Array.from({ length: 300 }, (_, i) => `a${i}: systemGet { version }`).join(" ");
  const doubling = Array.from(
    { length: 30 },
    (_, i) => `fragment F${i} on Run { ...F${i + 1} r${i}: run { ...G } ...F${i + 1} }`,
  );

  it.each([
    ["deep nesting", `{ runsGet(runId: "r") { ${nest(12)} } }`, "levels deep"],
    ["many aliases", `{ ${aliases} }`, "cost"],
    [
      "wide lists",
      "{ runsList(limit: 200) { runs { journal { entries { seq } } artifacts { artifacts { name } } } } }",
      "cost",
    ],
    [
      "wide lists of kinds",
      "{ runsList(limit: 200) { runs { journal { entries { ... on JournalEntryChildStarted { body { run { status } } } } } } } }",
      "cost",
    ],
    ["a limit in a variable", "query ($n: Int) { runsList(limit: $n) { runs { journal { next } } } }", "cost"],
    [
      "a cycle of fragments",
      "{ runsList { runs { ...A } } } fragment A on Run { ...B } fragment B on Run { ...A }",
      "itself",
    ],
    [
      "fragments that double",
      `{ runsList { runs { ...F0 } } } ${doubling.join(" ")} fragment F30 on Run { runId } fragment G on RunDetail { runId }`,
      "cost",
    ],
    ["a long document", `{ ${"__typename ".repeat(3_000)} }`, "tokens"],
  ])("%s", async (_attack, query, told) => {
    const { status, data, errors } = await ask(query);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors.map(({ message }) => message).join(" ")).toContain(told);
    expect(errors[0]?.extensions.code).toBe("REQUEST_INVALID");
  });
});

describe("subscriptions", () => {
  const watch = (query: string, variables: object = {}) =>
    post({ query, variables }, { Accept: "text/event-stream" }).then((answer) => answer.text());

  it("stream what happens, each with the id to go on from, until it is over", async () => {
    const query =
      "subscription ($runId: String!, $after: Float) { runsWatch(runId: $runId, lastEventId: $after) { id data { kind } } }";
    const blocks = (await watch(query, { runId })).trimEnd().split("\n\n");
    expect(blocks.at(-1)).toBe("event: complete\ndata:");
    const items = blocks
      .slice(0, -1)
      .map((block) => JSON.parse(block.replace("event: next\ndata: ", "")).data.runsWatch);
    expect(items[0]).toMatchObject({ id: "1", data: { kind: "run.queued" } });
    expect(items.at(-1)).toMatchObject({ data: { kind: "run.succeeded" } });
    const rest = await watch(query, { runId, after: items.length - 1 });
    expect(rest.match(/event: next/g)).toHaveLength(1);
  });

  it("tell of a fault as the one event", async () => {
    const text = await watch('subscription { runsWatch(runId: "none") { id } }');
    expect(text).toContain('"code":"RUN_NOT_FOUND"');
    expect(text).toContain("event: complete");
    expect(await watch("subscription { nothing }")).toContain('"code":"REQUEST_INVALID"');
    expect(await watch("{ runsList { next } }")).toContain('{"data":{"runsList":{"next":null}}}');
  });

  it("are not said to be complete when the server stops", async () => {
    await using stopped = await openTestApi();
    const body = JSON.stringify({ query: 'subscription { eventsWatch(from: "start") { id } }' });
    const answer = await stopped.request("/graphql", {
      method: "POST",
      body,
      headers: { Accept: "text/event-stream" },
    });
    const text = answer.text();
    stopped.stop();
    expect(await text).not.toContain("complete");
  });
});
