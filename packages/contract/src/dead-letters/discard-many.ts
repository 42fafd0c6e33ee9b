import { z } from "zod";
import { wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample } from "../runs/run.ts";
import { deadLetterFilter } from "./dead-letter.ts";

export const discardDeadLetters = operation(routes.deadLetters.discardMany, {
  input: z.strictObject({ ...deadLetterFilter, limit: wholeNumber(1, 500).default(100) }),
  output: z.object({ discarded: z.array(z.string()).describe("Their run ids; call again until there are none.") }),
  errors: [],
  scope: "runs:write",
  summary: "Puts the dead letters that a filter means away, the newest first.",
  example: { input: { flow: runExample.flow }, output: { discarded: [runExample.runId] } },
});
