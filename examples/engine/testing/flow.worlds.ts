import { answers, defineWorlds } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

export default defineWorlds<typeof flow>({
  input: { day: "2031-03-03" },
  replies: {
    billing: {
      "GET /invoices": [
        { id: "a-17", cents: 4_990 },
        { id: "a-18", cents: 1_250 },
      ],
    },
    ledger: {
      // The first entry of each invoice meets a service that is overloaded: the step is tried again.
      "POST /entries/:id": ({ params, body }, { memory }) => {
        const id = params.id ?? "";
        if (!memory.has(id)) {
          memory.set(id, body);
          return answers(503);
        }
        return { entered: id };
      },
    },
  },
  signals: [{ name: "paid", payload: { cents: 6_240 }, after: "1d" }],
  checks: {
    "every invoice is entered": ({ output }) => output === undefined || output.entered === 2,
  },
});
