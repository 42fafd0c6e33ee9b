import type { ArtifactReference } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServiceWorld, type ServiceWorld } from "./service-world.ts";

interface Output {
  readonly sources: readonly {
    readonly source: string;
    readonly read: number;
    readonly written: number;
    readonly skipped: number;
    readonly rejected: number;
    readonly error: string | null;
  }[];
  readonly drift: readonly { readonly column: string; readonly change: string }[];
  readonly table: ArtifactReference | null;
  readonly windowTable: ArtifactReference | null;
  readonly rowsInTarget: number;
  readonly windows: number;
  readonly quarantine: ArtifactReference | null;
  readonly report: ArtifactReference;
}

const sale = (id: number, more: object = {}) => ({
  id,
  at: `2031-03-0${1 + (id % 5)}T08:00:00Z`,
  amount: id * 10,
  changed: id,
  ...more,
});
const sales = Array.from({ length: 23 }, (_, at) => sale(at + 1));
const pageRows = 5;
let hiccups = 0;
let world: ServiceWorld;
beforeAll(async () => {
  world = await openServiceWorld({
    flow: "data-aggregation",
    connections: ["feed"],
    answer(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://feed");
      if (pathname !== "/sales") return response.writeHead(404).end();
      const from = Number(searchParams.get("after") ?? 0);
      // Twice it is overloaded, each time in the middle.
      if (from === 10 && hiccups++ < 2)
        return response.writeHead(hiccups === 1 ? 503 : 429, { "retry-after": "0" }).end();
      const items = sales.slice(from, from + pageRows);
      const next = String(from + items.length);
      return response.setHeader("content-type", "application/json").end(JSON.stringify({ items, next }));
    },
  });
});
afterAll(() => world.close());

const feed = {
  kind: "feed",
  path: "/sales",
  records: "answer.items",
  paging: { by: "cursor", send: "after", next: "answer.next" },
};
const windows = { time: "at", values: { sales: { of: "count" }, total: { of: "sum", column: "amount" } } };
const records = { keys: ["id"], version: "changed" };

describe("data-aggregation from a feed that fails in the middle into a file", () => {
  it("goes on after the server went down, and the next run reads only what is new", async () => {
    const input = { name: "to-file", sources: { feed }, records, windows };
    let loaded = 0;
    const first = await world.run<Output>(input, (kind) => kind === "step.succeeded" && ++loaded === 4);
    expect(first.run.status, JSON.stringify(first.run.error)).toBe("succeeded");
    expect([first.stops, hiccups]).toEqual([1, 3]);
    expect(first.output).toMatchObject({ rowsInTarget: 23, windows: 5 });
    expect(first.output.sources[0]).toMatchObject({ read: 23, written: 23, skipped: 0, rejected: 0, error: null });
    sales.push(sale(24), sale(3, { amount: 1_000, changed: 99 }));
    const second = await world.run<Output>(input);
    expect(second.output.sources[0]).toMatchObject({ read: 2, written: 2 });
    const windowLines = (await world.read(first.run.runId, first.output.windowTable!)).trim().split("\n");
    expect(windowLines.map((line) => JSON.parse(line).sales)).toEqual([4, 5, 5, 5, 4]);
  });
});
