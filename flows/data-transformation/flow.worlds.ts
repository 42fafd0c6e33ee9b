import { defineWorlds } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const rows = Array.from({ length: 40 }, (_, at) => ({
  id: String(at),
  price: at % 10 === 9 ? "ask" : `${at}.50`,
  kind: at % 2 ? "odd" : "even",
}));

export default defineWorlds<typeof flow>({
  inputs: [
    {
      source: { rows },
      transformation: { columns: { id: "id", total: "number(price) * 2" }, types: { id: "integer" }, route: "kind" },
      output: { format: "csv" },
    },
    {
      source: { rows },
      transformation: {
        where: 'price != "ask"',
        group: { by: ["kind"], values: { total: { of: "sum", value: "number(price)" } } },
      },
      output: { format: "json" },
    },
  ],
  checks: {
    "every row is written, grouped or rejected": ({ output }) =>
      output === undefined || output.outputs.length === 1 || output.read === output.written + output.rejected,
    "what was rejected is kept": ({ output }) =>
      output === undefined || output.rejected > 0 === output.rejects.length > 0,
  },
});
