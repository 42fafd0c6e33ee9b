import { answers, defineWorlds, reads } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const rows = ["kestrel", "heron", "wren", "", "crane", "owl"].map((name, at) => ({
  id: String(at),
  domain: name && `${name}.example`,
  country: at === 1 ? "FR" : "",
}));
const fields = {
  country: {
    from: [
      { source: "register", value: "answer.country" },
      { source: "directory", value: "answer.country" },
    ],
  },
  employees: { from: [{ source: "directory", value: "int(answer.staff)" }], check: "value > 0" },
  size: { from: [{ source: "itself", value: 'isBlank(row["domain"]) ? null : "known"' }] },
};
const register = {
  kind: "table" as const,
  key: "domain",
  on: "domain",
  table: { rows: [{ domain: "wren.example", country: "AT" }] },
};
const directory = { kind: "service" as const, path: "/companies/{key}", key: "domain", costUsd: 0.1 };
const itself = { kind: "record" as const };

export default defineWorlds<typeof flow>({
  inputs: [
    { table: { rows }, sources: { register, directory, itself }, fields, batchRows: 2 },
    { table: { rows }, sources: { register, directory, itself }, fields, batchRows: 2, maxCostUsd: 0.2 },
    {
      table: { rows },
      sources: {
        register,
        itself,
        directory: { ...directory, path: "/companies", batch: { size: 2, body: "domains", id: "domain" } },
      },
      fields,
      batchRows: 3,
    },
  ],
  replies: {
    enrichment: {
      "GET /companies/:domain": ({ params }) =>
        params.domain === "owl.example"
          ? answers(404)
          : params.domain === "crane.example"
            ? answers(503)
            : { country: "DE", staff: 12 },
      "POST /companies": reads(({ body }) =>
        (body as { domains: string[] }).domains.map((domain) => ({
          domain,
          country: "DE",
          staff: domain.startsWith("owl") ? 0 : 12,
        })),
      ),
    },
  },
  // When something was asked is in the files.
  same: ({ table: _, provenance: __, report: ___, ...output }) => output,
  checks: {
    "no row is lost": ({ output }) => output === undefined || output.rows === 6,
    "the cap holds": ({ output }) =>
      output === undefined || (output.costUsd <= 0.2 && output.isCapReached) || output.costUsd >= 0.4,
    "what was there stays, and is not asked for": ({ output }) =>
      output === undefined || output.fields.country?.wanted === 5,
    "the table comes before what costs": ({ output }) => output === undefined || output.sources.register?.used === 1,
    "a source that fails is no failure of the run": ({ status }) => status !== "failed",
  },
});
