import type { LogLineDto, OperationOutput, Operations } from "@millrace/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, project, type TestApi } from "../testing/test-api.ts";
import { until } from "../testing/until.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

type Found = OperationOutput<Operations["logs"]["search"]>;

async function run(flow: string, input: object): Promise<string> {
  const { runId } = await api.parts.control.start({ project, flow, input: input as never });
  const isOver = async () => (await api.parts.store.getRun({ project, runId }))?.status === "succeeded";
  await until("it has ended", isOver);
  return runId;
}

async function get<Answer>(path: string): Promise<Answer> {
  const response = await api.request(path);
  const answer = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer as Answer;
}

const search = (query: Record<string, string>) => get<Found>(`/api/v1/logs?${new URLSearchParams(query)}`);
const messages = async (query: Record<string, string>) =>
  (await search(query)).lines.map((line: LogLineDto) => line.message);

describe("logs.search", () => {
  it("finds lines by run, flow, level, text and moment, newest first", async () => {
    const runId = await run("tell", { lines: ["one", "two"] });
    const other = await run("tell", { lines: ["three"] });
    const { lines, next, lookedAt } = await search({ runId });
    expect(lines[0]).toMatchObject({ runId, flow: "tell", level: "warn", step: "warn", stepKey: "k", fields: null });
    expect(lines[1]).toMatchObject({ message: "two", level: "info", step: null, fields: { about: "the body" } });
    expect([lines.length, next, lookedAt]).toEqual([3, null, 3]);
    expect(await messages({ level: "warn", flow: "tell" })).toEqual(["A Step warns", "A Step warns"]);
    expect(await messages({ text: "a step", runId: other })).toEqual(["A Step warns"]);
    expect(await messages({ text: "THE BODY", runId: other })).toEqual(["three"]);
    expect(await messages({ flow: "echo" })).toEqual([]);
    expect(await messages({ to: lines[2]!.at, runId })).toEqual([]);
    expect(await messages({ from: lines[2]!.at, runId })).toHaveLength(3);
  });

  it("gives every line once, page by page", async () => {
    const runId = await run("tell", { lines: ["a", "b", "c", "d"] });
    for (const query of [{ limit: "2" }, { limit: "2", runId }]) {
      const whole = await messages({ ...query, limit: "500" });
      const seen: string[] = [];
      let page = await search(query);
      for (; page.next !== null; page = await search({ ...query, before: page.next }))
        seen.push(...page.lines.map(({ message }) => message));
      expect([...seen, ...page.lines.map(({ message }) => message)]).toEqual(whole);
    }
  });

  it("looks at 10,000 lines a call, and goes on behind them", async () => {
    const long = await openTestApi();
    const lines = Array.from({ length: 10_050 }, (_, index) => `line ${index}`);
    const { runId } = await long.parts.control.start({ project, flow: "tell", input: { lines } });
    await until("it has ended", async () => (await long.parts.store.getRun({ project, runId }))?.finishedAt != null);
    const ask = async (query: string) =>
      (await (await long.request(`/api/v1/logs?text=line+7&${query}`)).json()) as Found;
    const first = await ask("limit=500");
    const second = await ask(`limit=500&before=${first.next}`);
    expect([first.lookedAt, first.lines.length]).toEqual([expect.any(Number), 500]);
    let [page, count] = [second, first.lines.length + second.lines.length];
    while (page.next !== null) {
      page = await ask(`limit=500&before=${page.next}`);
      count += page.lines.length;
    }
    expect(count).toBe(lines.filter((line) => line.includes("line 7")).length);
    const rare = (await (await long.request("/api/v1/logs?text=no+such")).json()) as Found;
    expect(rare).toEqual({ lines: [], next: expect.any(String), lookedAt: 10_000 });
    await long[Symbol.asyncDispose]();
  });

  it("refuses a place that no page gave", async () => {
    const response = await api.request("/api/v1/logs?before=nowhere");
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ code: "REQUEST_INVALID" }),
    ]);
  });
});

describe("logs.watch", () => {
  it("tells lines as they are written, and goes on behind the last one that was seen", async () => {
    const read = async (lastEventId: string | null, until: string) => {
      const leave = new AbortController();
      const headers = lastEventId === null ? {} : { "Last-Event-ID": lastEventId };
      const stream = await api.request("/api/v1/logs/watch?level=info&flow=tell", { headers, signal: leave.signal });
      const ended = lastEventId === null ? run("tell", { lines: ["alpha", "beta"] }) : Promise.resolve("");
      const seen: { id: string; message: string }[] = [];
      let text = "";
      for await (const chunk of stream.body as ReadableStream<Uint8Array>) {
        const blocks = (text + new TextDecoder().decode(chunk)).split("\n\n");
        text = blocks.pop() as string;
        for (const block of blocks) {
          const [, id, line] = /^id: (.*)\ndata: (.*)$/.exec(block) ?? [];
          if (id !== undefined) seen.push({ id, message: (JSON.parse(line as string) as LogLineDto).message });
        }
        if (seen.some(({ message }) => message === until)) break;
      }
      leave.abort();
      await ended;
      return seen;
    };
    const first = await read(null, "beta");
    expect(first.map(({ message }) => message).slice(0, 2)).toEqual(["alpha", "beta"]);
    const second = await read(first[0]!.id, "A Step warns");
    expect(second.map(({ message }) => message)).toEqual(["beta", "A Step warns"]);
  });
});

describe("metrics.read", () => {
  it("sums up by flow and name, with buckets where they are asked for", async () => {
    const sizes = Array.from({ length: 100 }, (_, index) => 100 - index);
    const runId = await run("tell", { lines: [], sizes });
    const read = (query: string) => get<OperationOutput<Operations["metrics"]["read"]>>(`/api/v1/metrics?${query}`);
    const { series, readBackTo } = await read(`runId=${runId}&everyMs=86400000`);
    const sums = { count: 100, sum: 5_050, min: 1, max: 100 };
    expect(series).toEqual([
      {
        flow: "tell",
        name: "size",
        unit: "bytes",
        ...sums,
        mean: 50.5,
        p50: 50,
        p95: 95,
        p99: 99,
        buckets: expect.any(Array),
      },
    ]);
    expect(series[0]!.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(readBackTo).toBeNull();
    expect((await read("flow=tell&name=size")).series[0]).toMatchObject({ ...sums, buckets: [] });
    expect((await read("name=other")).series).toEqual([]);
    expect((await read("to=2020-01-01T00:00:00.000Z")).series).toEqual([]);
  });

  it.each([
    ["from=2026-01-02T00:00:00.000Z&to=2026-01-01T00:00:00.000Z", "begin before it ends"],
    ["everyMs=1000", "1000 of them"],
  ])("refuses %s", async (query, reason) => {
    const response = await api.request(`/api/v1/metrics?${query}`);
    expect([response.status, ((await response.json()) as { detail: string }).detail]).toEqual([
      400,
      expect.stringContaining(reason),
    ]);
  });
});
