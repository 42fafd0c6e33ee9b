import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const getMetrics = operation(routes.system.metrics, {
  input: z.strictObject({}),
  output: z.undefined(),
  errors: [],
  scope: "system:read",
  summary: "Gives backlog and workers as Prometheus text: what decides whether there should be more workers.",
  example: { input: {}, output: undefined },
});
