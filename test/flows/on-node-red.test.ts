import type { ArtifactReference, Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { type Application, hasApplications } from "./start-application.ts";
import { startNodeRed } from "./start-node-red.ts";

const login = { user: "millrace", password: "sluice" };
const companies = [
  { id: "m1", name: "Mill Works", city: "Ulm", staff: 12 },
  { id: "m2", name: "Quill & Sons", city: "Bonn", staff: 4 },
  { id: "m3", name: "Lund Bakery", city: "Kiel", staff: 9 },
];
const endpoints = [
  {
    path: "/companies/:id",
    code: `const found = ${JSON.stringify(companies)}.find(({ id }) => id === msg.req.params.id);
      msg.statusCode = found ? 200 : 404; msg.payload = found ?? { error: "unknown" }; return msg;`,
  },
  {
    path: "/companies",
    code: `const page = Number(msg.req.query.page ?? 1); const all = ${JSON.stringify(companies)};
      msg.payload = { items: all.slice(2 * page - 2, 2 * page) }; return msg;`,
  },
  {
    method: "post" as const,
    path: "/staff",
    code: `msg.payload = msg.payload.keys.map((id) => ${JSON.stringify(companies)}.find((one) => one.id === id)).filter(Boolean); return msg;`,
  },
];

interface Enriched {
  readonly fields: Readonly<Record<string, { readonly wanted: number; readonly filled: number }>>;
  readonly sources: Readonly<Record<string, { readonly asked: number; readonly failed: number }>>;
  readonly table: ArtifactReference;
}
interface Loaded {
  readonly sources: readonly { readonly read: number; readonly rejected: number; readonly error: Json }[];
  readonly rowsInTarget: number;
}
interface ExtractedRow {
  readonly readWith: string;
  readonly article: { readonly title: string } | null;
  readonly data: Readonly<Record<string, Json>>;
  readonly error: Json;
}

describe.skipIf(!hasApplications)("flows on Node-RED (skipped where it is not installed)", { timeout: 120_000 }, () => {
  let nodeRed: Application;
  let world: FlowWorld;
  beforeAll(async () => {
    nodeRed = await startNodeRed({ endpoints, login });
    world = await openFlowWorld({ flow: "data-enrichment", site: { connection: "site", url: nodeRed.url } });
    const settings = (password: string) => ({
      baseUrl: nodeRed.url,
      auth: { type: "basic", user: login.user, password },
    });
    const grants = [new URL(nodeRed.url).host];
    for (const name of ["enrichment", "feed"])
      await world.client.connections.put({ name, kind: "http", settings: settings(login.password), grants });
    await world.client.connections.put({ name: "enrichment-2", kind: "http", settings: settings("another"), grants });
  }, 120_000);
  afterAll(async () => {
    await world?.close();
    await nodeRed?.close();
  });

  const rows = [...companies, { id: "m4" }].map(({ id }) => ({ id }));
  const city = {
    from: [
      { source: "closed", value: "answer.city" },
      { source: "companies", value: "answer.city" },
    ],
  };

  it("enriches a table from its endpoints behind a password, one by one and in lists, and goes on where one is closed", async () => {
    const { run, output } = await world.run<Enriched>({
      table: { rows },
      sources: {
        closed: { kind: "service", service: "enrichment-2", path: "/companies/{key}", key: "id" },
        companies: { kind: "service", path: "/companies/{key}", key: "id" },
        staff: { kind: "service", path: "/staff", key: "id", batch: { size: 10, body: "keys", id: "id" } },
      },
      fields: { city, staff: { from: [{ source: "staff", value: "answer.staff" }] } },
      format: "jsonl",
    });
    expect(run.error).toBeNull();
    expect(output.fields).toMatchObject({ city: { wanted: 4, filled: 3 }, staff: { wanted: 4, filled: 3 } });
    expect(output.sources).toMatchObject({ closed: { asked: 4, failed: 4 }, companies: { asked: 4, failed: 0 } });
    const lines = (await world.read(run.runId, output.table))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([...companies.map(({ id, city, staff }) => ({ id, city, staff })), { id: "m4" }]);
  });

  it("loads its list by pages into a table, and no row twice in the next run", async () => {
    const aggregation = await world.publish("data-aggregation");
    const input = {
      name: "companies",
      sources: {
        companies: { kind: "feed", path: "/companies", records: "answer.items", paging: { by: "page", send: "page" } },
      },
      records: { keys: ["id"] },
    };
    for (let times = 0; times < 2; times++) {
      const { run, output } = await aggregation.run<Loaded>(input);
      expect(run.error).toBeNull();
      expect(output).toMatchObject({ sources: [{ read: 3, rejected: 0, error: null }], rowsInTarget: 3 });
    }
  });

  it("reads its editor, which scripts draw, without making anything up, and says what a login closes", async () => {
    const extraction = await world.publish("content-extraction");
    const { run, output } = await extraction.run<{ readonly pages: readonly ExtractedRow[] }>({
      urls: [`${nodeRed.url}/editor/`, `${nodeRed.url}/companies`],
      schema: [{ name: "version" }],
    });
    expect(run.error).toBeNull();
    expect(output.pages).toMatchObject([
      { readWith: "browser", article: { title: "Node-RED : Site" }, data: { version: null }, error: null },
      { article: null, error: { message: expect.stringContaining("status 401") } },
    ]);
  });
});
