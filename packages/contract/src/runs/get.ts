import { z } from "zod";
import { runId } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runDetail, runExample } from "./run.ts";

export const getRun = operation(routes.runs.get, {
  input: z.strictObject({ runId }),
  output: runDetail,
  errors: ["RUN_NOT_FOUND"],
  scope: "runs:read",
  summary: "Shows a run with its input and how it ended.",
  example: {
    input: { runId: runExample.runId },
    output: {
      ...runExample,
      input: { urls: ["https://shop.example/p/1"] },
      output: { checked: 1, changed: 0 },
      error: null,
    },
  },
});
