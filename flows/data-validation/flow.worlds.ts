import { defineWorlds } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const orders = [
  { order: "A-1", country: "DE", net: 84, status: "paid", placed: "2031-03-01" },
  { order: "A-2", country: "FR", net: 17, status: "open", placed: "2031-03-02" },
  { order: "A-2", country: "XX", net: -5, status: "payed", placed: "2031-02-30" },
];
const references = { countries: { rows: [{ code: "DE" }, { code: "FR" }] } };

export default defineWorlds<typeof flow>({
  inputs: [
    {
      name: "orders",
      table: { rows: orders },
      references,
      expectations: [
        { expect: "unique", columns: ["order"] },
        { expect: "reference", columns: ["country"], table: "countries", keys: ["code"] },
        { expect: "range", column: "net", min: 0, severity: "warn" },
        { expect: "type", column: "placed", type: "date" },
        { expect: "filled", column: "net" },
      ],
    },
    {
      name: "good orders",
      table: { rows: orders.slice(0, 2) },
      suggest: true,
      expectations: [{ expect: "rows", min: 1 }],
    },
  ],
  checks: {
    "every expectation has a finding": ({ output }) =>
      output === undefined || output.findings.length === (output.rows === 3 ? 5 : 1),
    "the verdict follows from the rows": ({ output }) =>
      output === undefined || output.verdict === (output.rows === 3 ? "failed" : "passed"),
    "rows that fail are kept, and none where all hold": ({ output }) =>
      output === undefined || (output.failingRows !== null) === (output.verdict === "failed"),
    "what is broken is told apart by row": ({ output }) =>
      output === undefined ||
      output.findings.every(({ outcome, samples }) => (outcome === "broken") === samples.some(({ row }) => row === 3)),
    "suggestions are made when asked for": ({ output }) =>
      output === undefined || (output.suggested !== null) === (output.rows === 2),
  },
});
