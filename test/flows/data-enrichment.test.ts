import type { ArtifactReference } from "@millrace/flow";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openServiceWorld, type ServiceWorld } from "./service-world.ts";

interface Output {
  readonly rows: number;
  readonly costUsd: number;
  readonly isCapReached: boolean;
  readonly fields: Readonly<Record<string, { readonly wanted: number; readonly filled: number }>>;
  readonly sources: Readonly<
    Record<string, { readonly asked: number; readonly cached: number; readonly failed: number; readonly used: number }>
  >;
  readonly table: ArtifactReference;
  readonly provenance: ArtifactReference;
  readonly report: ArtifactReference;
}

let world: ServiceWorld;
let limited = 0;
beforeAll(async () => {
  world = await openServiceWorld({
    flow: "data-enrichment",
    connections: ["enrichment"],
    answer(request, response, body) {
      const path = request.url ?? "";
      const json = (value: unknown) =>
        response.setHeader("content-type", "application/json").end(JSON.stringify(value));
      if (path === "/robots.txt") return response.writeHead(404).end();
      // Every seventh company is not known, every eleventh makes the service fail, and once it asks for patience.
      const [, number = ""] = /c(\d+)/.exec(path) ?? [];
      if (path.startsWith("/site/"))
        return response
          .setHeader("content-type", "text/html")
          .end(`<html><head><title>Company ${number}</title></head><body><p class="city">Bonn</p></body></html>`);
      if (path === "/bulk")
        return json({ items: (JSON.parse(body) as { keys: string[] }).keys.map((id) => ({ id, staff: 5 })) });
      if (limited === 0 && path.endsWith("c3")) {
        limited++;
        return response.writeHead(429, { "retry-after": "1" }).end();
      }
      if (Number(number) % 7 === 0) return response.writeHead(404).end();
      if (Number(number) % 11 === 0) return response.writeHead(500).end();
      return json({ city: "Ulm", number });
    },
  });
});
afterAll(() => world.close());
beforeEach(() => {
  world.asked.length = 0;
});

const rowsOf = (count: number, prefix = "") =>
  Array.from({ length: count }, (_, at) => ({
    id: `${prefix}c${at + 1}`,
    city: "",
    site: `${world.url}/site/c${at + 1}`,
  }));
const city = {
  from: [
    { source: "api", value: "answer.city" },
    { source: "site", value: "answer.city" },
  ],
};
const sources = (more: object = {}) => ({
  api: { kind: "service", path: "/companies/{key}", key: "id", costUsd: 0.01, ...more },
  site: { kind: "page", key: "site", select: { city: "p.city" }, confidence: 0.6 },
});
const readLines = async (runId: string, file: ArtifactReference) =>
  (await world.read(runId, file))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("data-enrichment on a service that fails, limits its rate and does not know everything", () => {
  it("fills every value from the next source, goes on after the server went down, and asks nothing twice", async () => {
    const input = { table: { rows: rowsOf(22) }, sources: sources(), fields: { city }, batchRows: 4, format: "jsonl" };
    let recorded = 0;
    const { run, output, stops } = await world.run<Output>(
      input,
      (kind) => kind === "step.succeeded" && ++recorded === 2,
    );
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect([stops, limited]).toEqual([1, 1]);
    expect(output).toMatchObject({ rows: 22, isCapReached: false, fields: { city: { wanted: 22, filled: 22 } } });
    expect(output.sources).toMatchObject({ api: { asked: 22, failed: 2, used: 17 }, site: { asked: 5, used: 5 } });
    expect(output.costUsd).toBe(0.22);
    // The first batch was recorded before the server went down.
    expect(world.asked.filter((path) => path.endsWith("/companies/c1"))).toHaveLength(1);
    expect((await readLines(run.runId, output.table)).map(({ city }) => city)).toEqual(
      Array.from({ length: 22 }, (_, at) => ((at + 1) % 7 === 0 || (at + 1) % 11 === 0 ? "Bonn" : "Ulm")),
    );
    const origins = await readLines(run.runId, output.provenance);
    expect(origins[6]).toMatchObject({
      row: 7,
      field: "city",
      source: "site",
      confidence: 0.6,
      tried: [{ outcome: "missing" }, { outcome: "value" }],
    });
    expect(origins[10].tried[0]).toMatchObject({ outcome: "failed", reason: expect.stringContaining("500") });
    expect(await world.read(run.runId, output.report)).toContain("22 of 22 missing values filled");
  });

  it("a second run finds the answers, known and unknown, and pays only for what has failed", async () => {
    const { output } = await world.run<Output>({
      table: { rows: rowsOf(22) },
      sources: sources(),
      fields: { city },
      format: "csv",
    });
    expect(output.sources).toMatchObject({ api: { asked: 2, cached: 20 } });
    expect(output.costUsd).toBe(0.02);
  });

  it("stops to pay at the cap, and sends lists to a service that takes them", async () => {
    const bulk = { path: "/bulk", batch: { size: 5, body: "keys", answers: "answer.items", id: "id" }, costUsd: 0.1 };
    const staff = { from: [{ source: "api", value: "answer.staff" }] };
    const { output } = await world.run<Output>({
      table: { rows: rowsOf(12, "b") },
      sources: sources(bulk),
      fields: { staff },
      maxCostUsd: 0.8,
    });
    expect(output).toMatchObject({ costUsd: 0.8, isCapReached: true, fields: { staff: { wanted: 12, filled: 8 } } });
    expect(world.asked).toEqual(["POST /bulk", "POST /bulk"]);
  });

  it("fails where nobody answers, and where a field names a source that is not there", async () => {
    const only = { city: { from: [{ source: "api", value: "answer.city" }] } };
    const failed = await world.run({
      table: { rows: [{ id: "c11" }] },
      sources: sources({ path: "/fresh/{key}" }),
      fields: only,
    });
    expect(failed.run).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("none did of api") },
    });
    const unknown = await world.run({ table: { rows: [] }, sources: {}, fields: only });
    expect(unknown.run.error?.message).toContain('"api" is not');
  });
});
