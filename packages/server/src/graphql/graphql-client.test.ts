import { createClient, serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, origin, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const url = `${origin}/graphql`;

/** What clients fetch with: the server, in memory, with a token. */
function fetchFn(target: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("Authorization", `Bearer ${api.parts.token.text}`);
  return Promise.resolve(api.app.request(target, { ...init, headers }));
}

it("a client of GraphQL over HTTP asks, changes and is told of errors", async () => {
  const client = createClient({ url, fetchFn });
  const ask = (query: string, variables: Record<string, unknown> = {}) =>
    new Promise((resolve, reject) => {
      let result: unknown;
      const next = (told: unknown) => {
        result = told;
      };
      client.subscribe({ query, variables }, { next, error: reject, complete: () => resolve(result) });
    });
  const started = await ask(
    'mutation ($say: String!) { runsStart(flow: "echo", input: { say: $say }) { runId existed } }',
    { say: "hello" },
  );
  expect(started).toEqual({ data: { runsStart: { runId: expect.any(String), existed: false } } });
  expect(await ask("{ runsList { runs { flow } } }")).toEqual({ data: { runsList: { runs: [{ flow: "echo" }] } } });
  await expect(ask("{ nothingOfTheKind }")).rejects.toMatchObject({ response: { status: 400 } });
});

it("what the standard of GraphQL over HTTP asks of servers holds, every point of it", async () => {
  const results = await Promise.all(serverAudits({ url, fetchFn }).map(({ fn }) => fn()));
  expect(results.length).toBeGreaterThan(50);
  expect(results.filter(({ status }) => status !== "ok").map(({ name }) => name)).toEqual([]);
});
